import { chooseHashable, chooseKind, chooseOrdered, chooseSecret, isHashable } from './choose.ts';
import type { Random } from './random.ts';
import type { Column, Versions, Where } from './table.ts';

/** On old the first two columns have each other's names. */
export function swapOldNames([first, second]: Column[]): void {
  if (first && second) [first.oldName, second.oldName] = [second.name, first.name];
}

export function makeColumn(
  random: Random,
  name: string,
  index: number,
  key: boolean,
  versions: Versions,
): Column {
  const where = key || random.chance(0.85) ? 'both' : random.pick(['old', 'live'] as const);
  const excluded = !key && where === 'both' && random.chance(0.1);
  // what is left out goes by other paths than what is compared, so it is more often special in other ways too
  const renamed = where === 'both' && random.chance(excluded ? 0.4 : 0.06);
  const masked = random.chance(excluded ? 0.3 : 0.08);
  return {
    name,
    oldName: renamed ? `was ${index}` : name,
    kind: masked && random.chance(0.6) ? chooseSecret(random) : chooseKind(random, versions, key),
    where,
    nullable: !key && random.chance(0.8),
    excluded,
    masked,
    generated: null,
    identity: { old: null, live: null },
  };
}

/** A column that the databases, or one of them, compute from another one. */
export function addGenerated(random: Random, columns: Column[], name: string): void {
  const from = random.pick(columns);
  if (from.where !== 'both' || from.excluded) return;
  const on = random.pick<Where>(['both', 'both', 'old', 'live']);
  const builtIn = /^(int|text|varchar|numeric|bool|date|uuid)/;
  const isBuiltIn = builtIn.test(from.kind.old) && builtIn.test(from.kind.live);
  const virtual = isBuiltIn && random.chance(0.5);
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

/**
 * Makes a column count by itself, on either side, unless another one does whose sequence would be called alike: of long
 * names only the beginning is in that of a sequence, and one statement cannot make two of one name.
 */
export function addIdentity(random: Random, column: Column, others: Column[]): void {
  const begins = (name: string) => Buffer.from(name).subarray(0, 20).toString('hex');
  for (const side of ['old', 'live'] as const) {
    if (!/^int\d$/.test(column.kind[side]) || column.generated || random.chance(0.5)) continue;
    const kind = random.pick(['always', 'by default'] as const);
    const alike = ({ name, oldName, identity }: Column) =>
      identity[side] &&
      [name, oldName].some((one) => [column.name, column.oldName].some((own) => begins(one) === begins(own)));
    if (others.some((other) => other !== column && alike(other))) continue;
    column.identity[side] = kind;
    column.nullable = false;
  }
}

/** Gives all columns kinds with which the table goes through the sieve. */
export function makeHashable(random: Random, columns: Column[], key: Column[], versions: Versions): void {
  for (const column of columns) {
    if (isHashable(column.kind)) continue;
    column.kind = chooseHashable(random, versions, key.includes(column));
  }
}

/** The settings have one time zone for a table. */
export function keepOneTimezone(random: Random, columns: Column[], versions: Versions): void {
  const zone = columns.find(({ kind }) => kind.timezone)?.kind.timezone;
  for (const column of columns) {
    while (column.kind.timezone && column.kind.timezone !== zone) {
      column.kind = chooseOrdered(random, versions);
    }
  }
}

export function chooseUpdatedAt(random: Random, columns: Column[], versions: Versions): Column | null {
  const candidates = columns.filter(({ where, generated }) => where === 'both' && !generated);
  if (candidates.length === 0) return null;
  const excluded = candidates.filter((column) => column.excluded);
  const chosen = random.pick(excluded.length > 0 && random.chance(0.5) ? excluded : candidates);
  chosen.kind = chooseOrdered(random, versions);
  return chosen;
}

/** The settings mask what has a name on either side: where two columns have swapped theirs, that is both. */
export function maskByBothNames(columns: Column[]): void {
  const names = columns.filter(({ masked }) => masked).map(({ name }) => name);
  for (const column of columns) column.masked ||= names.includes(column.oldName);
}
