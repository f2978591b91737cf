import { test } from 'uvu';
import { typesThroughScript } from './script-types.ts';

// A fourth of the types; all of them are in script-types.long.test.ts.

typesThroughScript(test, { each: 4 });

test.run();
