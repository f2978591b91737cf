import { didYouMean } from '../../did-you-mean.ts';
import { mistakesError } from '../../errors.ts';
import type { CatalogTable } from './catalog-model.ts';
import type { AbsentTable, Comparison } from './model.ts';
import { createMount } from './mount.ts';
import { nameTables, stemBeside, stemOf, tableKey } from './names.ts';
import { type Known, resolvePair } from './pair.ts';
import { isNamed, selectTables } from './select.ts';
import type { ComparisonSettings, Mistake, TableMistake, TableSettings } from './settings.ts';

/** How a table may be named: with its schema, and without. */
function namesOf({ schema, name }: CatalogTable): string[] {
  return [name, `${schema}.${name}`];
}

/** Tables that the config names and that are nowhere, and tables of live that two of old are to become. */
function tableMistakes(
  old: CatalogTable[],
  live: CatalogTable[],
  { tables, map }: ComparisonSettings,
): Mistake[] {
  const mistakes: Mistake[] = [];
  const require = (there: CatalogTable[], name: string, where: string, path: string[]) => {
    if (there.some((table) => isNamed(table, name))) return;
    mistakes.push({
      path,
      message: `names table ${name}, which is not on ${where}${didYouMean(name, there.flatMap(namesOf))}`,
    });
  };
  for (const name of Object.keys(tables)) {
    require([...old, ...live], name, 'either side', ['tables', name]);
    // a mask under the old name would hide nothing
    const source = live.some((table) => isNamed(table, name))
      ? undefined
      : old.find((table) => isNamed(table, name));
    const target = Object.entries(map).find(([from]) => source && isNamed(source, from))?.[1];
    if (target !== undefined) {
      mistakes.push({
        path: ['tables', name],
        message: `names a table of old that map renames to ${target}: use that name`,
      });
    }
  }
  const targets = new Map<CatalogTable, string>();
  for (const [from, to] of Object.entries(map)) {
    require(old, from, 'old', ['map', from]);
    require(live, to, 'live', ['map', from]);
    const target = live.find((table) => isNamed(table, to));
    const other = target && targets.get(target);
    if (other) mistakes.push({ path: ['map', from], message: `maps to ${to}, as does ${other}` });
    if (target) targets.set(target, from);
  }
  return mistakes;
}

/** What the user says about a table, under whichever of its names. */
function settingsOf(table: CatalogTable, settings: ComparisonSettings): TableSettings {
  const own = Object.entries(settings.tables).filter(([name]) => isNamed(table, name));
  const merged: TableSettings = Object.assign({}, ...own.map(([, value]) => value));
  return {
    ...merged,
    exact: merged.exact ?? settings.exact,
    strategy: merged.strategy ?? settings.strategy,
  };
}

function placeIn(
  table: CatalogTable,
  settings: ComparisonSettings,
  { field, message }: TableMistake,
): Mistake {
  const [name] =
    Object.entries(settings.tables).findLast(
      ([candidate, own]) => isNamed(table, candidate) && own[field] !== undefined,
    ) ?? [];
  return { path: ['tables', name ?? table.display, field], message };
}

/** The table of live that a table of old has become: the one that the user maps it to, else the one of its name. */
function findTwin(
  table: CatalogTable,
  live: Map<string, CatalogTable>,
  map: ComparisonSettings['map'],
): CatalogTable | undefined {
  const mapped = Object.entries(map).find(([name]) => isNamed(table, name))?.[1];
  if (mapped !== undefined) return [...live.values()].find((candidate) => isNamed(candidate, mapped));
  const named = live.get(tableKey(table.schema, table.name));
  // what another table was mapped to is that table's twin alone
  const taken = named && Object.values(map).some((name) => isNamed(named, name));
  return taken ? undefined : named;
}

/** A table of old that has become none of live, under a name of its own even where live has one of that name. */
function absentTable(table: CatalogTable, stem: string, live: Map<string, CatalogTable>): AbsentTable {
  const { schema, name, display } = table;
  const mount = live.has(tableKey(schema, name))
    ? createMount(table, stemBeside(stem, schema, name), `${display} (of old)`)
    : createMount(table, stem, display);
  return {
    ...mount,
    code: 'only_old',
    reason: 'on old only',
    hint: 'Every row of it is missing: create the table on live, or exclude it with --exclude-table.',
  };
}

/** @throws PgmendError (exit 2) that lists every mistake with the place where the user made it */
function refuse(mistakes: Mistake[], settings: ComparisonSettings): void {
  if (mistakes.length === 0) return;
  const told = mistakes
    .map(({ path, message }) => ({ place: settings.placeOf(path), text: `${path.join('.')} ${message}` }))
    // those of a file in the order of its lines
    .sort((a, b) => a.place.localeCompare(b.place, 'en', { numeric: true }))
    .map(({ place, text }) => `${place}: ${text}`);
  throw mistakesError(
    'the settings do not fit the databases',
    told,
    'docs/config.md says what each setting means.',
  );
}

/**
 * Decides what a run compares, from the tables of both sides and the settings. Every table of the chosen schemas
 * ends up in exactly one of the lists of the result.
 *
 * @param unknownZones time zones of the settings that live does not know
 * @throws PgmendError (exit 2) for unknown schemas, patterns, tables and columns in the settings
 */
export function resolveComparison(
  allOld: CatalogTable[],
  allLive: CatalogTable[],
  settings: ComparisonSettings,
  unknownZones: string[],
  known: Known,
): Comparison {
  const { old, live, excluded, mistakes } = selectTables(allOld, allLive, settings);
  mistakes.push(...tableMistakes(allOld, allLive, settings));
  for (const [name, { timezone = '' }] of Object.entries(settings.tables)) {
    const path = ['tables', name, 'timezone'];
    if (!unknownZones.includes(timezone)) continue;
    const offset = /\d/.test(timezone) ? ' by name (Etc/GMT-2 is the one two hours east of Greenwich)' : '';
    mistakes.push({ path, message: `names ${timezone}, which is not a time zone of live${offset}` });
  }
  const stems = nameTables([...allOld, ...allLive]);
  const comparison: Comparison = {
    pairs: [],
    absent: [],
    notCompared: [],
    onlyLive: [],
    findings: [],
    excluded,
  };
  const paired = new Set<CatalogTable>();
  const onLive = new Map(allLive.map((table) => [tableKey(table.schema, table.name), table]));
  for (const table of old) {
    const twin = findTwin(table, onLive, settings.map);
    if (!twin) {
      comparison.absent.push(absentTable(table, stemOf(stems, table.schema, table.name), onLive));
      continue;
    }
    paired.add(twin);
    const stem = stemOf(stems, twin.schema, twin.name);
    const resolved = resolvePair(table, twin, stem, settingsOf(twin, settings), { ...settings, known });
    mistakes.push(...(resolved.mistakes ?? []).map((mistake) => placeIn(twin, settings, mistake)));
    if (resolved.pair) comparison.pairs.push(resolved.pair);
    if (resolved.notCompared) comparison.notCompared.push(resolved.notCompared);
    comparison.findings.push(...resolved.findings);
  }
  refuse(mistakes, settings);
  for (const table of live.filter((candidate) => !paired.has(candidate))) {
    comparison.onlyLive.push({
      name: table.display,
      stem: stemOf(stems, table.schema, table.name),
      code: 'only_live',
      reason: 'on live only',
      hint: 'Nothing of old has this name: if it was renamed, map its old table to it in pgmend.yaml.',
    });
    const detail = 'created since the migration, or renamed: then map its old table to it in pgmend.yaml';
    comparison.findings.push({ severity: 'info', table: table.display, code: 'table_only_live', detail });
  }
  return comparison;
}
