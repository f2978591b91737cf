import { test } from 'uvu';
import { repairTypes } from './types.ts';

repairTypes(test, { each: 1 });

test.run();
