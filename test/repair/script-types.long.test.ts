import { test } from 'uvu';
import { typesThroughScript } from './script-types.ts';

typesThroughScript(test, { each: 1 });

test.run();
