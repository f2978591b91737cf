import { test } from 'uvu';
import { versionPair } from '../../support/versions.ts';
import { shapesBetween } from './shapes.ts';

shapesBetween(test, await versionPair('newer', 16));

test.run();
