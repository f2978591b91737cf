import type { Pair } from '../comparison/model.ts';

/**
 * Tells each pair which rows of the tables that refer to it are to be written themselves: those may follow an update of their
 * parent, and no others.
 */
export function knowFollowers(pairs: Pair[]): void {
  for (const { writing } of pairs) {
    for (const key of writing?.acting ?? []) {
      const child = pairs.find(({ live }) => live.schema === key.schema && live.table === key.table);
      if (key.on_update !== 'c' || !child?.writing) continue;
      key.listed = {
        todo: child.objects.todo,
        match: child.writing.match,
        columns: key.parts.map((part) => part.child),
      };
    }
  }
}
