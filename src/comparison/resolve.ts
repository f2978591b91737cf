import { usageError } from '../errors.ts';
import type { AbsentTable, CatalogTable, Comparison } from './model.ts';
import { createMount } from './mount.ts';
import { nameTables, stemOf } from './names.ts';
import { resolvePair } from './pair.ts';
import { isNamed, selectTables } from './select.ts';
import type { ComparisonSettings, TableSettings } from './settings.ts';

/** @throws PgmendError (exit 2) where the config names a table that is nowhere */
function refuseUnknownTables(old: CatalogTable[], live: CatalogTable[], settings: ComparisonSettings): void {
  const require = (tables: CatalogTable[], names: string[], where: string) => {
    for (const name of names) {
      if (!tables.some((table) => isNamed(table, name))) {
        throw usageError(`the settings name table ${name}, which is not on ${where}`);
      }
    }
  };
  require([...old, ...live], Object.keys(settings.tables), 'either side');
  require(old, Object.keys(settings.map), 'old');
  require(live, Object.values(settings.map), 'live');
}

function settingsOf(table: CatalogTable, settings: ComparisonSettings): TableSettings {
  const own = Object.entries(settings.tables).filter(([name]) => isNamed(table, name));
  const merged: TableSettings = Object.assign({}, ...own.map(([, value]) => value));
  return { ...merged, exact: merged.exact ?? settings.exact };
}

/**
 * Decides what a run compares, from the tables of both sides and the settings. Every table of the chosen schemas
 * ends up in exactly one of the lists of the result.
 *
 * @throws PgmendError (exit 2) for unknown schemas, patterns, tables and columns in the settings
 */
export function resolveComparison(
  allOld: CatalogTable[],
  allLive: CatalogTable[],
  settings: ComparisonSettings,
): Comparison {
  refuseUnknownTables(allOld, allLive, settings);
  const { old, live, excluded } = selectTables(allOld, allLive, settings);
  const stems = nameTables([...allOld, ...allLive]);
  const comparison: Comparison = { pairs: [], absent: [], notCompared: [], findings: [], excluded };
  const liveName = (table: CatalogTable) =>
    Object.entries(settings.map).find(([name]) => isNamed(table, name))?.[1];
  const paired = new Set<CatalogTable>();

  for (const table of old) {
    const mapped = liveName(table);
    const twin = allLive.find((candidate) =>
      mapped === undefined
        ? candidate.schema === table.schema && candidate.name === table.name
        : isNamed(candidate, mapped),
    );
    if (!twin) {
      const stem = stemOf(stems, table.schema, table.name);
      const absent: AbsentTable = {
        ...createMount(table, stem, table.display),
        reason: 'on old only',
        hint: 'Every row of it is missing: make the table on live, or leave it out with --exclude-table.',
      };
      comparison.absent.push(absent);
      continue;
    }
    paired.add(twin);
    const stem = stemOf(stems, twin.schema, twin.name);
    const { pair, notCompared, findings } = resolvePair(table, twin, stem, settingsOf(twin, settings));
    if (pair) comparison.pairs.push(pair);
    if (notCompared) comparison.notCompared.push(notCompared);
    comparison.findings.push(...findings);
  }
  for (const table of live.filter((candidate) => !paired.has(candidate))) {
    comparison.notCompared.push({
      name: table.display,
      stem: stemOf(stems, table.schema, table.name),
      reason: 'on live only',
      hint: 'There is nothing to compare it with; leave it out with --exclude-table.',
    });
    const detail = 'made since the migration, or renamed: then map its old table to it in pgmend.yaml';
    comparison.findings.push({ severity: 'info', table: table.display, code: 'table_only_live', detail });
  }
  return comparison;
}
