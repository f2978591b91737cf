import { test } from 'uvu';
import { repairTypes } from './types.ts';

// A fourth of the types; all of them are in types.long.test.ts.

repairTypes(test, { each: 4 });

test.run();
