import { chooseNamed } from './choose.ts';
import {
  addGenerated,
  addIdentity,
  chooseUpdatedAt,
  keepOneTimezone,
  makeColumn,
  makeHashable,
  maskByBothNames,
  swapOldNames,
} from './columns.ts';
import { allSchemas, names, takeNames } from './names.ts';
import { type Random, seeded } from './random.ts';
import type { Column, SideName, Table, Versions, Where } from './table.ts';
import { conditions } from './where.ts';

function chooseVersions(seed: number): Versions {
  const turn = seed % 16;
  if (turn === 5) return 'newer older';
  return turn % 8 === 3 ? 'older older' : turn % 8 === 7 ? 'newer newer' : 'older newer';
}

/** The name on live, and the one on old. The same name may be in use in several schemas. */
function chooseName(random: Random, seed: number): Pick<Table, 'schema' | 'name' | 'was' | 'decoys'> {
  const stem = random.chance(0.5)
    ? 't'
    : random.pick([...names.filter((name) => Buffer.byteLength(name) < 50), 'y'.repeat(50)]);
  const own = { schema: random.pick(['public', 'public', ...allSchemas]), name: `${stem}_${seed}` };
  // of five neighbours, some share a name, and some the one that pgmend would make of schema and name
  const group = Math.floor(seed / 5);
  const schema = allSchemas[seed % 5] as string;
  const several = { schema, name: `${schema === 'public' ? 'public__x__' : ''}same_${group}` };
  const here = group % 3 === 0 ? several : own;
  if (!random.chance(0.12)) return { ...here, was: here, decoys: [] };
  const was = { schema: random.pick([here.schema, random.pick(allSchemas)]), name: `was ${stem}_${seed}` };
  const decoys = (['old', 'live'] as SideName[]).filter(() => random.chance(0.4));
  return { ...here, was, decoys };
}

/** Makes the table of a seed. */
export function makeTable(seed: number): Table {
  const random = seeded(seed);
  const versions = chooseVersions(seed);
  const keys = random.pick([1, 1, 1, 1, 2, 2, 3, 4, 5]);
  // now and then a table that is very wide
  const others = seed % 60 === 30 ? 300 : random.int(0, 8);
  const plain = Array.from({ length: Math.max(0, keys + others - 30) }, (_, index) => `column ${index}`);
  const [, generatedName = '', whereName = '', ...taken] = takeNames(random, keys + others + 3);
  const columns = [...taken, ...plain]
    .slice(0, keys + others)
    .map((name, index) => makeColumn(random, name, index, index < keys, versions));
  const key = random.shuffled(columns.slice(0, keys));
  const rest = columns.slice(keys);
  if (random.chance(0.1))
    swapOldNames(columns.filter(({ where, excluded }) => where === 'both' && !excluded));
  const keyBy = random.pick([
    'primary',
    'primary',
    'primary',
    'unique',
    'mixed',
    'named',
    'named, unique',
  ] as const);
  // what no index can hold, or holds by another equality, a user may still name
  if (keyBy === 'named' && random.chance(0.4)) {
    for (const column of key) column.kind = chooseNamed(random, versions);
  }
  maskByBothNames(columns);
  // of all others hardly any would go through the sieve
  if (seed % 3 === 0) makeHashable(random, columns, key, versions);
  const updatedAt = random.chance(0.3) ? chooseUpdatedAt(random, rest, versions) : null;
  keepOneTimezone(random, columns, versions);
  if (random.chance(0.15)) addGenerated(random, columns, generatedName);
  const shape = random.pick([
    'plain',
    'plain',
    'plain',
    'partitioned',
    'inherited',
    'unlogged',
    'dropped column',
  ] as const);
  // identity columns and partitions go together from 17 on
  if (shape !== 'partitioned' && random.chance(0.3))
    for (const column of columns) addIdentity(random, column, columns);
  const condition = random.chance(0.15) ? random.pick(conditions) : null;
  const usual = makeColumn(random, whereName, 999, true, versions);
  const whereColumn = condition && { ...usual, kind: condition.kind, nullable: true };
  if (whereColumn) columns.push(whereColumn);
  if (keyBy.startsWith('named'))
    for (const column of key)
      column.nullable = Object.values(column.identity).every((is) => !is) && random.chance(0.3);
  const inOrder = random.chance(0.5) ? columns : random.shuffled(columns);
  return {
    seed,
    versions,
    ...chooseName(random, seed),
    columns: inOrder,
    key,
    liveColumns: random.chance(0.6) ? inOrder : random.shuffled(inOrder),
    keyBy,
    broken: chooseBroken(random, keyBy, key),
    exact: random.chance(0.1),
    updatedAt,
    where: condition && whereColumn && { ...condition, column: whereColumn },
    shape,
    random,
  };
}

function chooseBroken(random: Random, keyBy: Table['keyBy'], key: Column[]): Table['broken'] {
  const on = random.pick<Where>(['old', 'live', 'both']);
  if (!keyBy.startsWith('named') || !random.chance(0.2)) return null;
  if (key.some(({ nullable }) => nullable)) return { by: 'NULL', on };
  return keyBy === 'named' ? { by: 'duplicate', on } : null;
}
