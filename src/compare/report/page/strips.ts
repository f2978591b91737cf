import { query, type Sender } from '../../../database/query.ts';
import { count } from '../../../words.ts';
import type { ObjectNames } from '../../resolve/model.ts';

/** Parts of the range of a key. */
const bins = 60;
/** Of the picture, in its own units. */
const [binWidth, height] = [10, 32];

interface BinRow {
  low: string;
  high: string;
  status: 'missing' | 'corrupted' | 'new';
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
    const rows = await query<BinRow>(sql, 'spread', { staging, diff, ranged, bins });
    const [first] = rows;
    if (first) spreads.push({ column: ranged.column, low: first.low, high: first.high, rows });
  }
  return spreads;
}

/** A picture of where rows lie, and the same in words. */
export interface Strip {
  width: number;
  height: number;
  bars: { x: number; y: number; width: number; height: number; status: Status }[];
  column: string;
  low: string;
  high: string;
  words: string;
}

type Status = BinRow['status'];

/** From the bottom up, where rows of several statuses lie in one part. */
const layers: Status[] = ['corrupted', 'missing', 'new'];

/** How far from the low end to the high one rows lie. */
function reachOf(rows: BinRow[], { low, high }: Spread): string {
  const first = Math.min(...rows.map(({ bin }) => bin)) - 1;
  const last = Math.max(...rows.map(({ bin }) => bin));
  const share = (bin: number) => Math.round((100 * bin) / bins);
  return `from ${share(first)} % to ${share(last)} % of the way from ${low} to ${high}`;
}

/** Rows as bars, those of one part upon each other. */
function draw(spread: Spread, rows: BinRow[]): Omit<Strip, 'words'> {
  const there = (bin: number) => rows.reduce((sum, one) => sum + (one.bin === bin ? one.rows : 0), 0);
  const most = Math.max(...rows.map(({ bin }) => there(bin)));
  const filled = new Map<number, number>();
  const bars = [...rows]
    .sort((a, b) => layers.indexOf(a.status) - layers.indexOf(b.status))
    .map(({ bin, rows: own, status }) => {
      const below = filled.get(bin) ?? 0;
      // a single row among thousands is still seen
      const tall = Math.min(height - below, Math.max(3, Math.round((height * own) / most)));
      filled.set(bin, below + tall);
      return { x: (bin - 1) * binWidth, y: height - below - tall, width: binWidth - 1, height: tall, status };
    });
  const { column, low, high } = spread;
  return { width: bins * binWidth, height, bars, column, low, high };
}

/** The picture of one kind of rows; null where there is none. */
export function stripOf(
  spread: Spread,
  status: Status,
  column: string | null,
  kind: string | null,
): Strip | null {
  const own = spread.rows.filter(
    (row) => row.status === status && row.column === column && row.kind === kind,
  );
  if (own.length === 0) return null;
  const rows = own.reduce((sum, one) => sum + one.rows, 0);
  return { ...draw(spread, own), words: `${count(rows)} rows, ${reachOf(own, spread)}` };
}

/** The picture of all rows of a table that differ; null where there is none. */
export function stripOfTable(spread: Spread): Strip | null {
  const own = spread.rows.filter(({ column, kind }) => column === null && kind === null);
  if (own.length === 0) return null;
  const words = layers.flatMap((status) => {
    const rows = own.filter((row) => row.status === status);
    const sum = rows.reduce((total, one) => total + one.rows, 0);
    return sum === 0 ? [] : [`${count(sum)} ${status} ${reachOf(rows, spread)}`];
  });
  return { ...draw(spread, own), words: words.join('; ') };
}
