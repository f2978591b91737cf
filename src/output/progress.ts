import { MultiBar, type SingleBar } from 'cli-progress';
import type { Events } from '../core/events.ts';
import { count, duration, plural } from './format.ts';
import type { Output } from './output.ts';

/** Progress that has to be ended, whether the work went well or not. */
export interface Progress extends Events {
  stop(): void;
}

/** More bars than this do not fit a terminal; the rest is told line by line. */
const mostBars = 30;

/** Live bars, one per table, on a terminal; one line per stage elsewhere. */
export function createProgress(output: Output): Progress {
  const note = (text: string) => output.detail(text);
  if (output.quiet)
    return { note, planned() {}, stageStarted() {}, rowsWritten() {}, stageDone() {}, stop() {} };
  return process.stderr.isTTY ? bars(output, note) : lines(output, note);
}

/** Milliseconds between two lines about one long stage. */
const lineEvery = 5000;

function lines(output: Output, note: Events['note']): Progress {
  let last = performance.now();
  return {
    note,
    planned() {},
    stageStarted() {
      last = performance.now();
    },
    rowsWritten({ stage, table }, rows) {
      if (performance.now() - last < lineEvery) return;
      last = performance.now();
      output.say(`${stage.name}  ${table}  ${plural(rows, 'row')} so far`);
    },
    stageDone({ stage, table }, milliseconds) {
      output.say(`${stage.name}${table ? `  ${table}` : ''}  ${duration(milliseconds)}`);
    },
    stop() {},
  };
}

function bars(output: Output, note: Events['note']): Progress {
  const { dim } = output.wordColors;
  const bar = new MultiBar({
    stream: process.stderr,
    format: `{bar} {table} ${dim('{stage}')} {rows} {elapsed}`,
    barsize: 20,
    hideCursor: true,
    clearOnComplete: true,
    // a bar that moves only between stages still shows that time goes on
    fps: 4,
  });
  const byTable = new Map<string, SingleBar & { began?: number }>();
  let fallback: Progress | undefined;
  const refresh = setInterval(() => {
    for (const single of byTable.values()) {
      if (single.began) single.update({ elapsed: duration(performance.now() - single.began) });
    }
  }, 500);
  refresh.unref();
  const stop = () => {
    clearInterval(refresh);
    bar.stop();
  };
  output.yieldFrom(stop);
  return {
    note: (text) => (output.verbose ? bar.log(`${text}\n`) : note(text)),
    planned(tables) {
      if (tables.length > mostBars) {
        fallback = lines(output, note);
        return;
      }
      for (const { name, stages, rows } of tables) {
        const estimate = rows === null ? '' : `about ${count(rows)} rows`;
        byTable.set(
          name,
          bar.create(stages, 0, { table: name, stage: 'waits', rows: estimate, elapsed: '' }),
        );
      }
    },
    stageStarted({ stage, table }) {
      const single = table === null ? undefined : byTable.get(table);
      if (!single) return;
      single.began = performance.now();
      single.update({ stage: stage.name });
    },
    rowsWritten({ table }, rows) {
      if (table !== null) byTable.get(table)?.update({ rows: `${plural(rows, 'row')} written` });
    },
    stageDone(rendered, milliseconds) {
      if (fallback) return fallback.stageDone(rendered, milliseconds);
      const single = rendered.table === null ? undefined : byTable.get(rendered.table);
      if (!single) return;
      delete single.began;
      single.increment(1, { elapsed: duration(milliseconds) });
    },
    stop,
  };
}
