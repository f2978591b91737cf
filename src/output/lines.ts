import type { Events } from '../session/events.ts';
import type { OverallProgress } from '../session/progress/progress.ts';
import { plural } from '../words.ts';
import { duration } from './format.ts';
import type { Output } from './output.ts';
import type { Progress } from './progress.ts';
import { describeOverall, describeTable } from './progress-words.ts';

/** Milliseconds between two lines about one long stage. */
const lineEvery = 5000;
/** Of more tables than this, only those that take longer than the limit below have a line of their own. */
const mostTables = 30;
const worthALine = 1000;
/** A stage of the run, not of a table, that is done in less prints as 0.0 s, and has no line. */
const nothing = 50;

/** For a log: one line per table when its stages are done, and of what takes long a line now and then. */
export function lines(output: Output, note: Events['note']): Progress {
  const told = new Map<string, number>();
  /** How many stages each table goes through, how many of them are still to come, and the milliseconds that the others took. */
  const open = new Map<string, { stages: number; left: number; spent: number }>();
  let isShort = true;
  let overall: OverallProgress | undefined;
  /** Whether the last line about something is long ago; if so, the next one is now. */
  const isDue = (about: string) => {
    const now = performance.now();
    const due = now - (told.get(about) ?? now) >= lineEvery;
    if (due || !told.has(about)) told.set(about, now);
    return due;
  };
  const tellOverall = () => {
    if (overall && isDue('over all')) output.say(describeOverall(overall));
  };
  return {
    note,
    planned(tables) {
      isShort = tables.length <= mostTables;
      for (const { name, stages } of tables) open.set(name, { stages, left: stages, spent: 0 });
      isDue('over all');
    },
    stageStarted({ table }) {
      told.set(table ?? '', performance.now());
    },
    rowsWritten({ stage, table }, rows) {
      if (isDue(table ?? '')) output.say(`${stage.name}  ${table}  ${plural(rows, 'row')} so far`);
    },
    progress(seen) {
      overall = seen.overall;
      for (const table of seen.tables) {
        if (isDue(table.table)) output.say(describeTable(table));
      }
      tellOverall();
    },
    stageDone({ stage, table }, milliseconds) {
      const one = table === null ? undefined : open.get(table);
      if (!one) {
        if (milliseconds >= nothing)
          output.say(`${stage.name}${table ? `  ${table}` : ''}  ${duration(milliseconds)}`);
        return;
      }
      if (one.left === 0 && milliseconds >= worthALine)
        output.say(`${stage.name}  ${table}  ${duration(milliseconds)}`);
      one.left -= 1;
      one.spent += milliseconds;
      if (one.left !== 0 || !(isShort || one.spent >= worthALine)) return;
      output.say(`${one.stages === 1 ? `${stage.name}  ` : ''}${table}  ${duration(one.spent)}`);
    },
    stop() {},
  };
}
