import { query, type Sender } from '../../../database/query.ts';
import type { ObjectNames } from '../../resolve/model.ts';

/** Parts of the range of a column. */
export const bins = 60;

/** Rows in one part of a range. */
export interface BinRow {
  low: string;
  high: string;
  /** Of rows that differ; `all` for those of live, as its statistics have them. */
  status: 'missing' | 'corrupted' | 'new' | 'all';
  column: string | null;
  kind: string | null;
  bin: number;
  rows: number;
}

/** How rows of each status, and of each kind, are spread over the range of the first column of the key. */
export interface Spread {
  column: string;
  low: string;
  high: string;
  rows: BinRow[];
}

/** What says where the rows of a table lie: numbers and times have a range. */
export interface Ranged {
  table: string;
  /** On live, and in `<t>_diff`; null where the rows alone have it. */
  column: string;
  staged: string | null;
  is_time: boolean;
  is_date: boolean;
  type: string;
  /** The least and the greatest by live's statistics. */
  low: string | null;
  high: string | null;
  live_rows: number;
  /** Live's statistics of the column, as pg_stats has them: its histogram, and frequent values with their shares. */
  bounds: string[] | null;
  common: string[] | null;
  shares: number[] | null;
  nulls: number | null;
}

/** How many rows live has between two bounds of its histogram, and of each frequent value. */
function groundOf({ bounds, common, shares, nulls, live_rows }: Ranged) {
  const [values, parts] = [common ?? [], shares ?? []];
  const rest = Math.max(0, 1 - (nulls ?? 0) - parts.reduce((sum, share) => sum + share, 0));
  return {
    bounds: bounds ?? [],
    between: (live_rows * rest) / Math.max(1, (bounds ?? []).length - 1),
    common: values,
    rows: parts.map((share) => String(live_rows * share)),
  };
}

/** What says where rows lie, of each compared table: of its key, and of a time that its rows have. */
export async function readRanged(sql: Sender, staging: string): Promise<Map<string, Ranged[]>> {
  const rows = await query<Ranged>(sql, 'ranged', { staging });
  return new Map(rows.map(({ table }) => [table, rows.filter((row) => row.table === table)]));
}

/** Where rows of a table lie that differ, in each range that there is. */
export async function readSpreads(
  sql: Sender,
  staging: string,
  all: Ranged[],
  { diff }: ObjectNames,
): Promise<Spread[]> {
  const spreads: Spread[] = [];
  for (const ranged of all) {
    const rows = await query<BinRow>(sql, 'spread', {
      staging,
      diff,
      ranged,
      bins,
      ground: groundOf(ranged),
    });
    const [first] = rows;
    if (first) spreads.push({ column: ranged.column, low: first.low, high: first.high, rows });
  }
  return spreads;
}
