import type { Files } from '../../support/compare.ts';
import type { Dump } from '../dump.ts';
import type { Cells, Row } from '../rows.ts';
import type { Finding } from '../second.ts';
import { sharedColumns, type Table } from '../table.ts';

/** A table with its rows, as they were put into both databases. */
export interface Filled {
  table: Table;
  rows: Row[];
  /** The key of each row as the server of that side printed it when it was inserted. */
  keys: Map<Row, { old?: string; live?: string }>;
}

/** All that is known of a table after a run. */
export interface Outcome extends Filled {
  old: Dump;
  live: Dump;
  /** Its name as the report writes it. */
  display: string;
  files: Files;
  /** What psql shows of the views. */
  views: Record<'missing' | 'corrupted' | 'new' | 'changes' | 'json', (string | null)[][]>;
}

/** A row that has to be found, with what each side holds of it. */
export interface Difference extends Finding {
  old: NonNullable<ReturnType<Dump['get']>> | undefined;
  live: NonNullable<ReturnType<Dump['get']>> | undefined;
}

/** Whether live's time of the last change is the later one, by the order that is written down by hand. */
function isLater({ updatedAt }: Table, old: Cells, live: Cells): boolean {
  if (!updatedAt) return false;
  const place = (cells: Cells): number => {
    const cell = cells.get(updatedAt);
    return cell ? (updatedAt.kind.ascending?.indexOf(cell.value.id) ?? Number.NaN) : -1;
  };
  return place(live) > place(old);
}

function hintsOf(table: Table, { old, live, expected }: Row): string[] {
  if (expected.status !== 'corrupted') return [];
  const every = expected.changed.length > 1 && expected.changed.length === sharedColumns(table).length;
  const later = isLater(table, old as Cells, live as Cells);
  return [...(every ? ['reused_key'] : []), ...(later ? ['edited_later'] : [])];
}

/** What the faults, by hand, have to be found as. */
export function expectedDifferences({ table, rows, keys, old, live }: Outcome): Difference[] {
  return rows.flatMap((row): Difference[] => {
    const { expected } = row;
    const { status } = expected;
    if (status === 'identical' || status === 'outside') return [];
    const printed = keys.get(row);
    return [
      {
        status,
        key: (status === 'new' ? printed?.live : printed?.old) as string,
        changed: expected.status === 'corrupted' ? expected.changed : [],
        hints: hintsOf(table, row),
        old: status === 'new' ? undefined : old.get(printed?.old as string),
        live: status === 'missing' ? undefined : live.get(printed?.live as string),
      },
    ];
  });
}
