import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { CliResult } from '../../support/cli.ts';
import { type Hold, holdAt, type Moment } from './hold.ts';
import { endOf, nothingLeft, type Running, type Several, startRun } from './several.ts';

/** Cuts a run off at a moment, while it is held there. */
export async function cutOff(
  bench: Several,
  moment: Moment,
  cut: (running: Running, hold: Hold) => Promise<void>,
): Promise<CliResult> {
  await rm(join(bench.folder, 'pgmend-report'), { recursive: true, force: true });
  const hold = await holdAt(bench, moment);
  const running = startRun(bench);
  try {
    await hold.reached(running);
    await cut(running, hold);
    const ended = await endOf(running);
    await nothingLeft(bench);
    return ended;
  } finally {
    running.child.kill('SIGKILL');
    await hold.release();
  }
}

export async function assertNoReport(bench: Several): Promise<void> {
  assert.equal(await bench.files(), []);
}

/** A whole run afterwards finds what there is. */
export async function assertRunsAgain(bench: Several): Promise<void> {
  await bench.live.sql`drop trigger if exists hold on pgmend.runs`;
  const again = await bench.pgmend(bench.run);
  assert.is(again.code, bench.code, again.stderr);
  const { tables } = await bench.report();
  assert.equal(Object.fromEntries(tables.map(({ table, counts }) => [table, counts])), bench.expected);
  assert.match((await bench.pgmend(['status'])).stdout, /last run.*: done/);
  await nothingLeft(bench);
}
