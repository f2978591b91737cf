import type { Case } from './case.ts';
import { catalog } from './catalog.ts';
import { contrib } from './contrib.ts';
import { converted } from './converted.ts';
import { documents } from './documents.ts';
import { foreign } from './foreign.ts';
import { ownTypes } from './own.ts';
import { ranges } from './ranges.ts';
import { related } from './related.ts';
import { scalars } from './scalars.ts';
import { stored } from './stored.ts';
import { strings } from './strings.ts';
import { times } from './times.ts';
import { wider } from './wider.ts';

/** Every verdict that is written down. */
export const all: Case[] = [
  ...[...stored, ...scalars, ...strings, ...times, ...documents, ...ranges, ...catalog],
  ...[...contrib, ...ownTypes, ...converted, ...related, ...wider, ...foreign],
];
