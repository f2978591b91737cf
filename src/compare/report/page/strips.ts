import { query, type Sender } from '../../../database/query.ts';
import { count } from '../../../words.ts';
import type { ObjectNames } from '../../resolve/model.ts';
import type { ReportTable } from '../schema.ts';

/** Parts of the range of a key. */
const bins = 60;
/** Of the picture, in its own units. */
const [binWidth, height] = [10, 32];

interface BinRow {
  low: string;
  high: string;
  status: string;
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
  /** The first column of the key: on live, and in `<t>_diff`. */
  column: string;
  staged: string;
  is_time: boolean;
  type: string;
  /** The least and the greatest by live's statistics. */
  low: string | null;
  high: string | null;
}

/** The compared tables of which the first column of the key is a number or a time. */
export async function readRanged(sql: Sender, staging: string): Promise<Map<string, Ranged>> {
  const rows = await query<Ranged>(sql, 'ranged', { staging });
  return new Map(rows.map((row) => [row.table, row]));
}

/** Where rows of a table lie that differ; null where there is no range. */
export async function readSpread(
  sql: Sender,
  staging: string,
  ranged: Ranged | undefined,
  { diff }: ObjectNames,
): Promise<Spread | null> {
  if (!ranged) return null;
  const rows = await query<BinRow>(sql, 'spread', { staging, diff, ranged, bins });
  const [first] = rows;
  return first ? { column: ranged.column, low: first.low, high: first.high, rows } : null;
}

/** A picture of where rows lie, and the same in words. */
export interface Strip {
  width: number;
  height: number;
  bars: { x: number; y: number; width: number; height: number }[];
  column: string;
  low: string;
  high: string;
  words: string;
}

/** The picture of one kind of rows; null where there is none. */
export function stripOf(
  spread: Spread | null,
  status: ReportTable['diagnosis'][number]['status'],
  column: string | null,
  kind: string | null,
): Strip | null {
  const own = spread?.rows.filter(
    (row) => row.status === status && row.column === column && row.kind === kind,
  );
  if (!spread || !own || own.length === 0) return null;
  const most = Math.max(...own.map(({ rows }) => rows));
  const first = Math.min(...own.map(({ bin }) => bin));
  const last = Math.max(...own.map(({ bin }) => bin));
  const share = (bin: number) => Math.round((100 * bin) / bins);
  const rows = own.reduce((sum, one) => sum + one.rows, 0);
  return {
    width: bins * binWidth,
    height,
    bars: own.map(({ bin, rows: there }) => {
      const tall = Math.max(3, Math.round((height * there) / most));
      return { x: (bin - 1) * binWidth, y: height - tall, width: binWidth - 1, height: tall };
    }),
    column: spread.column,
    low: spread.low,
    high: spread.high,
    words: `${count(rows)} rows, from ${share(first - 1)} % to ${share(last)} % of the way from ${spread.low} to ${spread.high}`,
  };
}
