import { didYouMean } from '../../did-you-mean.ts';
import { listNames } from '../../words.ts';
import type { CatalogTable } from './catalog-model.ts';
import { fitsGlob } from './glob.ts';
import type { ComparisonSettings, Mistake } from './settings.ts';

/** Whether a name given by the user (`accounts`, `sales.orders`, `"Sales"."Orders"`) means this table. */
export function isNamed(table: Named, name: string): boolean {
  const plain = `${table.schema}.${table.name}`;
  return name === plain || name === table.display || (table.schema === 'public' && name === table.name);
}

type Named = Pick<CatalogTable, 'schema' | 'name' | 'display'>;

function matches(table: Named, pattern: string): boolean {
  const names = [table.name, `${table.schema}.${table.name}`, table.display];
  return names.some((name) => fitsGlob(name, pattern));
}

function unique(tables: CatalogTable[]): string[] {
  return [...new Set(tables.map((table) => table.display))];
}

interface Selection {
  old: CatalogTable[];
  live: CatalogTable[];
  /** Tables of the chosen schemas that patterns leave out, by display name. */
  excluded: string[];
  mistakes: Mistake[];
}

/** Whether the patterns of the settings leave a table in, whatever its schema. */
export function isChosen(
  table: Named,
  { include, exclude }: Pick<ComparisonSettings, 'include' | 'exclude'>,
): boolean {
  const matchesAny = (patterns: string[]) => patterns.some((pattern) => matches(table, pattern));
  return (include.length === 0 || matchesAny(include)) && !matchesAny(exclude);
}

/** The table of the other side that the user maps a table to, or from; most have none. */
function mappedTables(
  old: CatalogTable[],
  live: CatalogTable[],
  map: ComparisonSettings['map'],
): Map<CatalogTable, CatalogTable> {
  const pairs = Object.entries(map).flatMap(([from, to]): [CatalogTable, CatalogTable][] => {
    const source = old.find((table) => isNamed(table, from));
    const target = live.find((table) => isNamed(table, to));
    return source && target ? [[source, target]] : [];
  });
  return new Map([...pairs, ...pairs.map(([source, target]) => [target, source] as const)]);
}

/**
 * The tables of both sides that the settings choose, and schemas and patterns that choose none. A mapped table is
 * chosen, or left out, by either of its names: else one half of the pair would look like a table of one side only.
 */
export function selectTables(
  old: CatalogTable[],
  live: CatalogTable[],
  settings: ComparisonSettings,
): Selection {
  const all = [...old, ...live];
  const mistakes: Mistake[] = [];
  for (const schema of settings.schemas) {
    if (all.some((table) => table.schema === schema)) continue;
    const there = listNames([...new Set(all.map((table) => table.schema))].sort());
    mistakes.push({
      path: ['schema'],
      message: `names ${schema}, where neither side has a table (schemas with tables: ${there})${didYouMean(
        schema,
        all.map((table) => table.schema),
      )}`,
    });
  }
  const mapped = mappedTables(old, live, settings.map);
  const namesakes = (table: CatalogTable) => [table, mapped.get(table) ?? table];
  const isInSchemas = (table: CatalogTable) =>
    namesakes(table).some(({ schema }) => settings.schemas.includes(schema));
  const matchesAny = (table: CatalogTable, patterns: string[]) =>
    namesakes(table).some((one) => patterns.some((pattern) => matches(one, pattern)));
  const inSchemas = all.filter(isInSchemas);
  for (const [option, patterns] of Object.entries({
    table: settings.include,
    'exclude-table': settings.exclude,
  })) {
    for (const pattern of patterns) {
      if (inSchemas.some((table) => matches(table, pattern))) continue;
      const there = `${settings.schemas.join(', ')}: ${listNames(unique(inSchemas))}`;
      mistakes.push({
        path: [option],
        message: `${pattern} matches no table (those of schema ${there})${didYouMean(
          pattern,
          inSchemas.map(({ name }) => name),
        )}`,
      });
    }
  }
  const chosen = (table: CatalogTable) =>
    isInSchemas(table) &&
    (settings.include.length === 0 || matchesAny(table, settings.include)) &&
    !matchesAny(table, settings.exclude);
  const left = unique(inSchemas.filter((table) => !chosen(table)));
  return { old: old.filter(chosen), live: live.filter(chosen), excluded: left.sort(), mistakes };
}
