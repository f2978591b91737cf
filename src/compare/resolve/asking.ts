import { ident } from '../../stages/quoting.ts';
import type { CatalogColumn, CatalogTable } from './catalog-model.ts';
import type { KeyColumn } from './column-model.ts';
import type { Twin } from './columns.ts';
import type { ChosenKey } from './key.ts';
import type { TypeRule } from './type-rule.ts';
import { isCollated, isMountedAsItself, strings } from './types.ts';

/** A key column as one side stores it, and a key in a type that its index serves. */
export interface AskedColumn {
  /** Its name there, quoted. */
  column: string;
  /** SQL over a row `d` of `<t>_diff`; null for a key that no row of this side can have. */
  value: string;
  type: string;
}

/** How a side is asked for the rows of certain keys. */
export interface Asking {
  /** Null where the side cannot be asked by key: then all of it is read. */
  columns: AskedColumn[] | null;
  /** Why it cannot, as a clause for people. */
  why: string;
  /** Keys that one question may have, and whether an index leads to each, so that it can be asked many. */
  batch: number;
  indexed: boolean;
  /** Whether it may call keys the same that are not: then it gives one row for several questions. */
  folds: boolean;
}

/** A thousand descents of an index are nothing, and as many values fit into any statement. */
const indexedBatch = 1000;
/** Without an index, each row of the table is held against so many values. */
const unindexedBatch = 100;

const integers = ['int2', 'int4', 'int8'];
const canonicalUuid = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

/**
 * A key as it is compared, turned into the type of the column: a condition on the column itself is what an index serves,
 * and what old understands. It may find more rows than those of the key (char(n), collations that fold), never fewer.
 */
function askColumn(
  stored: CatalogColumn,
  rule: TypeRule,
  kept: string,
): Pick<AskedColumn, 'value' | 'type'> | null {
  if (stored.array || !isMountedAsItself(stored)) return null;
  const { type } = stored;
  if (strings.includes(type)) return { type: 'text', value: kept };
  if (type === 'bpchar') return { type: 'bpchar', value: kept };
  if (rule.comparison === 'equality') {
    const own = type === 'char' ? '"char"' : type;
    return { type: own, value: kept };
  }
  if (rule.comparison === 'wider type' && integers.includes(type)) {
    if (rule.type !== 'numeric') return { type: rule.type, value: kept };
    const whole = `${kept} = trunc(${kept}) and ${kept} between -9223372036854775808 and 9223372036854775807`;
    return { type: 'int8', value: `case when ${whole} then ${kept}::int8 end` };
  }
  if (rule.comparison === 'wider type' && type === 'numeric') return { type, value: kept };
  if (rule.comparison === 'text' && type === 'uuid') {
    return { type, value: `case when ${kept} ~ '${canonicalUuid}' then ${kept}::uuid end` };
  }
  return null;
}

/**
 * Works out how a side is asked for the rows of certain keys.
 *
 * @param otherEncoding whether it keeps text in another encoding than live, so that it may not even have the letters of a key
 */
function askSide(
  side: 'old' | 'live',
  table: CatalogTable,
  key: { kept: string; twin: Twin; rule: TypeRule }[],
  proven: boolean,
  otherEncoding: boolean,
): Asking {
  const indexed = proven && !table.inherited;
  const batch = indexed ? indexedBatch : unindexedBatch;
  // without an index there is but one question
  const folds = indexed && key.some(({ twin }) => isCollated(twin[side]));
  const columns: AskedColumn[] = [];
  for (const { kept, twin, rule } of key) {
    const stored = twin[side];
    const asked = askColumn(stored, rule, kept);
    const cannot = (why: string): Asking => ({ columns: null, why, batch, indexed, folds });
    if (!asked)
      return cannot(`its key column ${stored.name} is ${stored.declared}, compared as ${rule.type}`);
    if (otherEncoding && isCollated(stored))
      return cannot(`its key column ${stored.name} is text in another encoding`);
    columns.push({ column: ident(stored.name), ...asked });
  }
  return { columns, why: '', batch, indexed, folds };
}

/** How both sides are asked for the rows of the keys that `<t>_diff` holds. */
export function resolveAsking(
  { old, live }: { old: CatalogTable; live: CatalogTable },
  twins: Twin[],
  keyColumns: KeyColumn[],
  rules: Map<string, TypeRule>,
  { provenOnOld, provenOnLive }: ChosenKey,
  otherEncoding: boolean,
): { old: Asking; live: Asking } {
  if (keyColumns.length === 0) {
    const all = { columns: null, why: 'it has no key', batch: unindexedBatch, indexed: false, folds: false };
    return { old: all, live: all };
  }
  const key = keyColumns.map(({ column, name }) => ({
    kept: `d.${ident(name)}`,
    twin: twins.find((twin) => twin.name === column) as Twin,
    rule: rules.get(column) as TypeRule,
  }));
  return {
    old: askSide('old', old, key, provenOnOld, otherEncoding),
    live: askSide('live', live, key, provenOnLive, false),
  };
}
