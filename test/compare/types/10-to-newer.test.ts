import { test } from 'uvu';
import { versionPair } from '../../support/versions.ts';
import { typeMatrix } from './matrix.ts';

typeMatrix(test, await versionPair(10, 'newer'));

test.run();
