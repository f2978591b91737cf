import { count } from '../../../words.ts';
import { type BinRow, bins, type Spread } from './ranges.ts';

/** Of the picture, in its own units. */
const [binWidth, height] = [10, 32];

/** A picture of where rows lie, and the same in words. */
export interface Strip {
  width: number;
  height: number;
  bars: { x: number; y: number; width: number; height: number; status: BinRow['status'] }[];
  column: string;
  low: string;
  high: string;
  words: string;
}

type Status = Exclude<BinRow['status'], 'all'>;

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
  const all = spread.rows.filter(({ status }) => status === 'all');
  const fullest = Math.max(...all.map((one) => one.rows));
  // behind the rows that differ, and by a scale of their own: these may be one in a million
  const ground = all.map(({ bin, rows: own, status }) => {
    const tall = Math.max(1, Math.round((height * own) / fullest));
    return { x: (bin - 1) * binWidth, y: height - tall, width: binWidth, height: tall, status };
  });
  const there = (bin: number) => rows.reduce((sum, one) => sum + (one.bin === bin ? one.rows : 0), 0);
  const most = Math.max(...rows.map(({ bin }) => there(bin)));
  const filled = new Map<number, number>();
  const bars = [...rows]
    .sort((a, b) => layers.indexOf(a.status as Status) - layers.indexOf(b.status as Status))
    .map(({ bin, rows: own, status }) => {
      const below = filled.get(bin) ?? 0;
      // a single row among thousands is still seen
      const tall = Math.min(height - below, Math.max(3, Math.round((height * own) / most)));
      filled.set(bin, below + tall);
      return { x: (bin - 1) * binWidth, y: height - below - tall, width: binWidth - 1, height: tall, status };
    });
  const { column, low, high } = spread;
  return { width: bins * binWidth, height, bars: [...ground, ...bars], column, low, high };
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
  const own = spread.rows.filter(
    ({ status, column, kind }) => status !== 'all' && column === null && kind === null,
  );
  if (own.length === 0) return null;
  const words = layers.flatMap((status) => {
    const rows = own.filter((row) => row.status === status);
    const sum = rows.reduce((total, one) => total + one.rows, 0);
    return sum === 0 ? [] : [`${count(sum)} ${status} ${reachOf(rows, spread)}`];
  });
  return { ...draw(spread, own), words: words.join('; ') };
}
