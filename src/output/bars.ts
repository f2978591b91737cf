import { MultiBar, type SingleBar } from 'cli-progress';
import type { Events } from '../session/events.ts';
import { count, plural } from '../words.ts';
import { duration } from './format.ts';
import { forTerminal, type Output } from './output.ts';
import type { Progress } from './progress.ts';
import { describeProgress } from './progress-words.ts';
import { visibleInLine } from './visible.ts';

/** More bars than this do not fit a terminal; then only tables that are at work have one. */
const mostBars = 30;
/** Over all there is a bar where there are several tables. */
const overAll = 'over all';

/** What has a bar, or will have one. */
interface Row {
  name: string;
  stages: number;
  /** Stages that are through. */
  done: number;
  rows: string;
  bar?: SingleBar;
  began?: number;
}

/** Live bars, one per table, and one over all. */
export function bars(output: Output, note: Events['note']): Progress {
  const { dim } = output.wordColors;
  const all = new MultiBar({
    stream: output.streams.stderr as NodeJS.WriteStream,
    format: forTerminal(`{bar} {table} ${dim('{stage}')} {rows} {elapsed}`),
    barsize: 20,
    hideCursor: true,
    clearOnComplete: true,
    // a bar that moves only between stages still shows that time goes on
    fps: 4,
  });
  const byTable = new Map<string, Row>();
  let total: SingleBar | undefined;
  let fits = true;
  const refresh = setInterval(() => {
    for (const { bar, began } of byTable.values()) {
      if (began) bar?.update({ elapsed: duration(performance.now() - began) });
    }
  }, 500);
  refresh.unref();
  const stop = () => {
    clearInterval(refresh);
    all.stop();
  };
  output.yieldFrom(stop);
  const show = (row: Row) => {
    const { stages, done, rows } = row;
    const table = visibleInLine(row.name);
    row.bar ??= all.create(stages, done, { table, stage: 'waits', rows, elapsed: '' });
  };
  const hide = (row: Row) => {
    if (row.bar) all.remove(row.bar);
    delete row.bar;
  };
  const rowOf = (table: string | null) => (table === null ? undefined : byTable.get(table));
  return {
    note: (text) => (output.verbose ? all.log(`${visibleInLine(text)}\n`) : note(text)),
    planned(tables) {
      fits = tables.length < mostBars;
      if (tables.length > 1)
        total = all.create(tables.length, 0, { table: overAll, stage: '', rows: '', elapsed: '' });
      for (const { name, stages, rows } of tables) {
        const estimate = rows === null ? '' : `about ${count(rows)} rows`;
        const row = { name, stages, done: 0, rows: estimate };
        byTable.set(name, row);
        if (fits) show(row);
      }
    },
    stageStarted({ stage, table }) {
      const row = rowOf(table);
      if (!row) return;
      show(row);
      row.began = performance.now();
      row.bar?.update({ stage: stage.name });
    },
    rowsWritten({ table }, rows) {
      rowOf(table)?.bar?.update({ rows: `${plural(rows, 'row')} written` });
    },
    progress({ tables, overall }) {
      for (const table of tables) {
        const row = rowOf(table.table);
        const part = table.done !== null && table.total ? Math.min(1, table.done / table.total) : 0;
        row?.bar?.update(row.done + part, { rows: describeProgress(table) });
      }
      const share = overall.done !== null && overall.total ? overall.done / overall.total : 0;
      total?.update(share * overall.tables_total, {
        stage: `${overall.tables_done} of ${plural(overall.tables_total, 'table')}`,
        rows: describeProgress(overall),
      });
    },
    stageDone({ table }, milliseconds) {
      const row = rowOf(table);
      if (!row) return;
      delete row.began;
      row.done = Math.min(row.done + 1, row.stages);
      row.bar?.update(row.done, { rows: row.rows, elapsed: duration(milliseconds) });
      if (!fits) hide(row);
    },
    stop,
  };
}
