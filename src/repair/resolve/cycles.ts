import type { GuardedParent } from './constraints.ts';
import { definitions } from './constraints.ts';
import type { Referrer, UndoneTable } from './undoing.ts';
import type { WritablePair } from './writing-model.ts';

/** A pair whose foreign keys form a circle with those of others. */
export interface CyclePair extends WritablePair {
  /** Its foreign keys, with the list of the table that they lead to where that is in the circle too. */
  links: (GuardedParent & {
    given: { name: string; expression: string }[];
    inside: { todo: string; defs: string } | null;
  })[];
}

/** A table of a circle of which writes are undone. */
export interface CycleUndone extends UndoneTable {
  followers: (Referrer & {
    inside: { todo: string; listedMatch: string } | null;
  })[];
}

/** Tables that refer to each other in a circle, as 72_cycles and 76_undo_cycles are rendered from them. */
export type Cycle = ({ members: CyclePair[] } | { members: CycleUndone[] }) & {
  /** Their names as SQL writes them. */
  tables: string[];
};

type Placed = { live: { schema: string; table: string } };

function find<Table extends Placed>(
  members: Table[],
  key: { schema: string; table: string },
): Table | undefined {
  return members.find(({ live }) => live.schema === key.schema && live.table === key.table);
}

/** A circle of pairs of which missing rows are to be inserted. */
export function describeCycle(members: WritablePair[]): Cycle {
  const linked = members.map((pair): CyclePair => {
    const links = pair.writing.parents
      .filter(({ readable, known }) => readable && known)
      .map((key) => {
        const parent = find(members, key);
        const columns = parent?.writing.inserted.filter(({ name }) =>
          key.parts.some((part) => part.parent === name),
        );
        const given = key.columns.map((name) => ({
          name,
          expression: pair.writing.inserted.find((column) => column.name === name)?.value as string,
        }));
        return {
          ...key,
          given,
          inside: parent && columns ? { todo: parent.objects.todo, defs: definitions(columns) } : null,
        };
      });
    return { ...pair, links };
  });
  return { members: linked, tables: linked.map(({ name }) => name) };
}

/**
 * The circles of tables from which inserted rows are to be removed. A table that refers to itself is one too: a ring of its rows
 * may be longer than a batch.
 */
export function undoneCycles(groups: UndoneTable[][]): Cycle[] {
  const refersToItself = ({ writing }: UndoneTable) => writing.referrers.some(({ own }) => own);
  return groups.filter((group) => group.length > 1 || group.some(refersToItself)).map(describeUndoneCycle);
}

function describeUndoneCycle(members: UndoneTable[]): Cycle {
  const linked = members.map((table): CycleUndone => {
    const followers = table.writing.referrers.map((key) => {
      const child = find(members, key);
      return {
        ...key,
        inside: child ? { todo: child.objects.todo, listedMatch: child.writing.listedMatch } : null,
      };
    });
    return { ...table, followers };
  });
  return { members: linked, tables: linked.map(({ name }) => name) };
}
