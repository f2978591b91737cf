import { test } from 'uvu';
import { versionPair } from '../../support/versions.ts';
import { typeMatrix } from './matrix.ts';

typeMatrix(test, await versionPair('newer', 'newer'));

test.run();
