import { ident, literal } from '../../stages/quoting.ts';
import type { Asking } from './asking.ts';
import type { CatalogColumn, CatalogTable } from './catalog-model.ts';
import type { KeyColumn, SharedColumn } from './column-model.ts';
import type { Twin } from './columns.ts';
import { type Family, familyOf } from './families.ts';
import type { Servers } from './images.ts';
import { type Lookup, lookupOf, type Place, resolvePlace } from './lookups.ts';
import type { Columns } from './model.ts';
import { resolveTraits, type Trait } from './traits.ts';
import type { TypeRule } from './type-rule.ts';
import { isMountedAsItself } from './types.ts';

export interface DiagnosedColumn {
  name: string;
  family: Family;
  /** SQL for the default of live's column as its values print; null where it has none, or one that is no constant. */
  default: string | null;
  /** Null where the type cannot be hashed alike on both sides, or where any value is another row's by chance. */
  lookup: Lookup | null;
}

/** How what differs in a table is diagnosed. */
export interface Diagnosis {
  columns: DiagnosedColumn[];
  /** Columns by which rows may have something in common, those of either side alone among them. */
  traits: Trait[];
  /** Those of them by which new rows may lie beyond what old has. */
  beyond: Trait[];
  /** How the places of rows are asked for; null where old cannot hash their key as live does. */
  place: Place | null;
  /** Key columns, each with SQL over a row `d` of `<t>_diff`. */
  keys: { column: string; value: string }[];
  /** Values of a column that are looked for in other rows of old, at most. */
  lookedUp: number;
  /** Whether no key may be shown. */
  keyMasked: boolean;
}

/** Beyond this many a bit string of a million lets nearly all rows of old through. */
const mostLookedUp = 100_000;

const constant =
  /^(?:'((?:[^']|'')*)'|(-?[0-9.]+|true|false))(?:::[a-z0-9_ ".]+(?:\(\d+(?:,\d+)?\))?(?:\[\])?)?$/i;

/** SQL for what a default prints; null where it is no constant, since nothing of the user's is evaluated for this. */
function printedDefault(column: CatalogColumn): string | null {
  const [, quoted, bare] = constant.exec(column.default ?? '') ?? [];
  const text = quoted?.replaceAll("''", "'") ?? bare;
  if (text === undefined) return null;
  return isMountedAsItself(column) ? `(${literal(text)}::${column.formatted})::text` : literal(text);
}

/** Works out how the rows that differ in a table are diagnosed. */
export function resolveDiagnosis(
  tables: { old: CatalogTable; live: CatalogTable },
  columns: Pick<Columns, 'old' | 'live'>,
  twins: Twin[],
  { key, shared }: { key: KeyColumn[]; shared: SharedColumn[] },
  rules: Map<string, TypeRule>,
  servers: Servers,
  asking: Asking,
): Diagnosis {
  const diagnosed = shared.map(({ name }): DiagnosedColumn => {
    const twin = twins.find((one) => one.name === name) as Twin;
    const family = familyOf(twin);
    const rule = rules.get(name) as TypeRule;
    return {
      name,
      family,
      default: printedDefault(twin.live),
      lookup: lookupOf(twin, family, rule, servers),
    };
  });
  const traits = resolveTraits(tables, columns, key);
  return {
    columns: diagnosed,
    traits,
    beyond: traits.filter(({ range, onOld, onLive }) => range && onOld && onLive),
    place: resolvePlace(tables.old, key, twins, rules, servers, asking),
    keys: key.map(({ column, name }) => ({ column, value: `d.${ident(name)}` })),
    lookedUp: mostLookedUp,
    keyMasked: key.some(({ masked }) => masked),
  };
}
