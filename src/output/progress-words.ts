import type { OverallProgress, Progress, TableProgress } from '../session/progress/progress.ts';
import { count, plural } from '../words.ts';
import { duration } from './format.ts';

function share({ done, total }: Progress): string | null {
  return done === null || !total ? null : `${Math.floor((100 * done) / total)} %`;
}

function rows({ done, total, estimated }: Progress): string | null {
  if (done === null) return total === null ? null : `of about ${plural(total, 'row')}`;
  const about = estimated ? 'about ' : '';
  if (total === null) return `${about}${plural(done, 'row')}`;
  return `${about}${count(done)} of ${plural(total, 'row')} (${share({ done, total } as Progress)})`;
}

/** Seconds for people, as exact as an estimate is. */
function left(seconds: number): string {
  if (seconds < 1) return 'nearly done';
  const rounded = seconds < 10 ? Math.round(seconds) : Math.round(seconds / 5) * 5;
  return `about ${duration(rounded * 1000).replace('.0 s', ' s')} left`;
}

/**
 * How far some work is: `1,200,000 of 3,400,000 rows (35 %), 210,000 rows/s, about 10 s left`.
 *
 * @param isOver whether it goes no further
 */
export function describeProgress(progress: Progress, isOver = false): string {
  const { rate, seconds_left } = progress;
  return [
    rows(progress),
    rate === null || rate < 1 ? null : `${count(Math.round(rate))} rows/s`,
    seconds_left === null || isOver ? `for ${duration(progress.seconds * 1000)}` : left(seconds_left),
  ]
    .filter((part) => part !== null)
    .join(', ');
}

/** The stage of a table that is at work. */
export function describeTable(progress: TableProgress, isOver = false): string {
  return `${progress.table}  ${progress.stage}  ${describeProgress(progress, isOver)}`;
}

/** How far the whole run is. */
export function describeOverall(progress: OverallProgress, isOver = false): string {
  const { tables_done, tables_total } = progress;
  return `over all: ${count(tables_done)} of ${plural(tables_total, 'table')}, ${describeProgress(progress, isOver)}`;
}
