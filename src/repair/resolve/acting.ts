import { ident } from '../../stages/quoting.ts';
import type { ChildKey, WritableTable } from './model.ts';
import type { WritablePair } from './writing-model.ts';

/** A foreign key of which an action of the database would change, or remove, rows that refer to an updated one. */
export interface ActingKey extends Omit<ChildKey, 'parts'> {
  child: string;
  /** Columns of which a change sets it off. */
  columns: string[];
  reason: string;
  parts: (ChildKey['parts'][number] & { masked: boolean })[];
  /** The list of rows of the referring table that are to be written themselves; null where there is none that counts. */
  listed: { todo: string; match: string; columns: string[] } | null;
}

const acts = (action: string) => ['c', 'n', 'd'].includes(action);

/**
 * Foreign keys whose actions would reach beyond the rows that are written.
 *
 * @param counts whether an action on UPDATE does: where a key follows its parent, taking that back follows it again
 */
export function actingKeys(
  { maskedNames }: { maskedNames: string[] },
  table: WritableTable,
  updated: string[],
  counts: (action: string) => boolean = acts,
): ActingKey[] {
  return table.children.flatMap((key) => {
    const parents = key.parts.map(({ parent }) => parent).filter((name) => updated.includes(name));
    const moves = acts(key.on_delete) ? table.moves.filter((name) => updated.includes(name)) : [];
    const columns = [...new Set([...(counts(key.on_update) ? parents : []), ...moves])];
    const child = `${ident(key.schema)}.${ident(key.table)}`;
    if (columns.length === 0) return [];
    return [
      {
        ...key,
        child,
        columns,
        reason: `foreign key ${ident(key.name)}: rows of ${child} ${key.readable ? 'refer' : 'may refer'} to it, and would be changed with it`,
        parts: key.parts.map((part) => ({ ...part, masked: maskedNames.includes(part.parent) })),
        listed: null,
      },
    ];
  });
}

/**
 * Tells each pair which rows of the tables that refer to it are to be written themselves: those may follow an update of their
 * parent, and no others.
 */
export function knowFollowers(pairs: WritablePair[]): void {
  for (const { writing } of pairs) {
    for (const key of writing.acting) {
      const child = pairs.find(({ live }) => live.schema === key.schema && live.table === key.table);
      if (key.on_update !== 'c' || !child) continue;
      key.listed = {
        todo: child.objects.todo,
        match: child.writing.match,
        columns: key.parts.map((part) => part.child),
      };
    }
  }
}
