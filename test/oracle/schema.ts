import { chooseKind, chooseOrdered, chooseSecret } from './choose.ts';
import { allSchemas, names, takeNames } from './names.ts';
import { type Random, seeded } from './random.ts';
import type { Column, SideName, Table, Versions, Where } from './table.ts';
import { conditions } from './where.ts';

function chooseVersions(seed: number): Versions {
  const turn = seed % 16;
  if (turn === 5) return 'newer older';
  return turn % 8 === 3 ? 'older older' : turn % 8 === 7 ? 'newer newer' : 'older newer';
}

/** On old the first two columns have each other's names. */
function swapOldNames([first, second]: Column[]): void {
  if (first && second) [first.oldName, second.oldName] = [second.name, first.name];
}

function makeColumn(random: Random, name: string, index: number, key: boolean, versions: Versions): Column {
  const where = key || random.chance(0.85) ? 'both' : random.pick(['old', 'live'] as const);
  const renamed = where === 'both' && random.chance(0.06);
  const masked = random.chance(0.08);
  return {
    name,
    oldName: renamed ? `was ${index}` : name,
    kind: masked && random.chance(0.6) ? chooseSecret(random) : chooseKind(random, versions, key),
    where,
    nullable: !key && random.chance(0.8),
    excluded: !key && !renamed && where === 'both' && random.chance(0.08),
    masked,
    generated: null,
    identity: { old: null, live: null },
  };
}

/** A column that the databases, or one of them, compute from another one. */
function addGenerated(random: Random, columns: Column[], name: string, versions: Versions): void {
  const from = random.pick(columns);
  if (from.where !== 'both' || from.excluded) return;
  const on = random.pick<Where>(['both', 'both', 'old', 'live']);
  const builtIn = /^(int|text|varchar|numeric|bool|date|uuid)/.test(from.kind.live);
  const virtual = versions.endsWith('newer') && builtIn && random.chance(0.5);
  columns.push({
    ...from,
    name,
    oldName: name,
    nullable: true,
    excluded: false,
    generated: { from, on, virtual },
    identity: { old: null, live: null },
  });
}

function addIdentity(random: Random, column: Column): void {
  for (const side of ['old', 'live'] as const) {
    if (!/^int\d$/.test(column.kind[side]) || column.generated || random.chance(0.5)) continue;
    column.identity[side] = random.pick(['always', 'by default']);
    column.nullable = false;
  }
}

/** The settings have one time zone for a table. */
function keepOneTimezone(random: Random, columns: Column[], versions: Versions): void {
  const zone = columns.find(({ kind }) => kind.timezone)?.kind.timezone;
  for (const column of columns) {
    while (column.kind.timezone && column.kind.timezone !== zone) {
      column.kind = chooseOrdered(random, versions);
    }
  }
}

function chooseUpdatedAt(random: Random, columns: Column[], versions: Versions): Column | null {
  const candidates = columns.filter(({ where, generated }) => where === 'both' && !generated);
  if (candidates.length === 0) return null;
  const chosen = random.pick(candidates);
  chosen.kind = chooseOrdered(random, versions);
  return chosen;
}

/** The name on live, and the one on old. The same name may be in use in several schemas. */
function chooseName(random: Random, seed: number): Pick<Table, 'schema' | 'name' | 'was' | 'decoys'> {
  const stem = random.chance(0.5) ? 't' : random.pick(names.filter((name) => name.length < 20));
  const own = { schema: random.pick(['public', 'public', ...allSchemas]), name: `${stem}_${seed}` };
  const several = { schema: allSchemas[seed % 5] as string, name: `x__same_${Math.floor(seed / 5)}` };
  const here = random.chance(0.3) ? several : own;
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
  const updatedAt = random.chance(0.3) ? chooseUpdatedAt(random, rest, versions) : null;
  keepOneTimezone(random, columns, versions);
  if (random.chance(0.15)) addGenerated(random, columns, generatedName, versions);
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
    for (const column of columns) addIdentity(random, column);
  const condition = random.chance(0.15) ? random.pick(conditions) : null;
  const usual = makeColumn(random, whereName, 99, true, versions);
  const whereColumn = condition && { ...usual, kind: condition.kind, nullable: true };
  if (whereColumn) columns.push(whereColumn);
  const keyBy = random.pick([
    'primary',
    'primary',
    'primary',
    'unique',
    'mixed',
    'named',
    'named, unique',
  ] as const);
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
