import { ident } from '../../stages/quoting.ts';
import type { KeyColumn, SharedColumn } from './column-model.ts';
import type { Twin } from './columns.ts';
import { hashOfHashes } from './hashes.ts';
import type { Columns } from './model.ts';
import { unused } from './names.ts';
import type { TypeRule } from './type-rule.ts';

/** SQL over the row of a side, `old` or `live`. */
interface SideOfContent {
  row: 'old' | 'live';
  /** An int that is the same for rows that are the same. */
  hash: string;
  /** The values by which rows are the same, all of them. */
  values: string[];
  /** What orders copies of a row that are the same and not alike. */
  order: string[];
}

/**
 * How rows are told apart where no key does it: rows that are the same in all compared columns are copies of one row, and
 * numbered; the second copy on old is matched with the second one on live.
 */
export interface Content {
  old: SideOfContent;
  live: SideOfContent;
  /** The two columns by which `<t>_diff` identifies a row: what it holds, and which copy of it this is. */
  identity: (maskedNames: string[]) => KeyColumn[];
}

/** Types of which equal values always print alike. */
const printsAlike =
  /^(bool|int[248]|oid|pg_lsn|uuid|bytea|date|time|timetz|timestamp|timestamptz|inet|cidr|macaddr8?|text|varchar|name|"char"|char)( collate "C")?$/;

function mayPrintOtherwise({ comparison, type, compared }: TypeRule): boolean {
  if (comparison === 'text') return false;
  return compared !== undefined || comparison === 'wider type' || !printsAlike.test(type);
}

/** Works out how rows are told apart by what they hold. */
export function resolveContent(
  twins: Twin[],
  shared: SharedColumn[],
  rules: Map<string, TypeRule>,
  columns: Pick<Columns, 'before' | 'now'>,
  staged: string[],
): Content {
  const side = (name: 'old' | 'live'): SideOfContent => {
    const comparedOf = (column: SharedColumn) => (name === 'old' ? column.oldValue : column.liveValue);
    const hashes = shared.map((column) => {
      const hashed = rules.get(column.name)?.hashed ?? ((value: string) => value);
      return `hash_array(array[${hashed(comparedOf(column))}])`;
    });
    const others = (name === 'old' ? columns.before : columns.now)
      .map((column) => column.name)
      .filter((column) => !twins.some((twin) => twin.name === column));
    const unlike = shared
      .filter((column) => mayPrintOtherwise(rules.get(column.name) as TypeRule))
      .map((column) => column.name);
    return {
      row: name,
      hash: hashOfHashes(hashes),
      values: shared.map(comparedOf),
      order: [...unlike, ...others].map((column) => `${name}.${ident(column)}::text collate "C"`),
    };
  };
  const taken = new Set(staged);
  const free = (name: string) => {
    const column = unused(name, taken);
    taken.add(column);
    return column;
  };
  const [content, copy] = [free('content'), free('copy')];
  const textOfUuid = { old: false, live: false };
  return {
    old: side('old'),
    live: side('live'),
    identity: (maskedNames) => [
      {
        column: content,
        name: 'content',
        type: 'uuid',
        textOfUuid,
        // a digest of a few values would give away a masked one among them
        masked: shared.some(({ name }) => maskedNames.includes(name)),
      },
      { column: copy, name: 'copy', type: 'bigint', textOfUuid, masked: false },
    ],
  };
}
