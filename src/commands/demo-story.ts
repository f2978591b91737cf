import { join } from 'node:path';
import { summaryText } from '../compare/summary.ts';
import { compareDemo, loadPeople, repairDemo, undoDemo } from '../demo/demo.ts';
import { type DemoServers, startDemoServers, stopDemo } from '../demo/servers.ts';
import { usageError } from '../errors.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { duration } from '../output/format.ts';
import type { Output } from '../output/output.ts';
import { repairText, undoText } from '../repair/summary.ts';
import type { Io } from '../session/events.ts';
import { defaults } from '../settings/defaults.ts';
import type { DemoFlags } from './demo.ts';
import { keptMergeLines, tellMerge } from './demo-merge.ts';
import type { Invocation } from './runtime.ts';

/** Plays the demo, or the act of it that is asked for, or ends one that was kept. */
export async function playDemo({ flags, args: [act], output, io }: Invocation<DemoFlags>): Promise<ExitCode> {
  if (act !== undefined && act !== 'merge') throw usageError(`the demo has no act ${act}`, 'It has merge.');
  if (flags.stop) {
    await stopDemo(flags.stop);
    output.say('the servers are stopped, and their directory is removed');
    return exitCodes.done;
  }
  output.say('starting Postgres 13 (old) and Postgres 18 (live) …');
  const servers = await startDemoServers({ detached: flags.keep ?? false });
  const whole = act === undefined;
  let kept = false;
  try {
    if (whole) await tellComparison(servers, { io, output, out: flags.out });
    await tellMerge(servers, { io, output, out: mergeOut(flags.out, whole) });
    kept = flags.keep ?? false;
    if (kept) tellKept(servers, whole, output);
    return exitCodes.done;
  } finally {
    if (!kept) {
      await servers.stop();
      output.say('the servers are stopped');
    }
  }
}

/** Where the report of the merge goes: beside that of the comparison, where there is one. */
function mergeOut(out: string | undefined, whole: boolean): string {
  if (out === undefined) return defaults.merge.out;
  return whole ? `${out.replace(/\/+$/, '')}-merge` : out;
}

interface Stage {
  io: Io;
  output: Output;
  out: string | undefined;
}

async function tellComparison(servers: DemoServers, { io, output, out: named }: Stage): Promise<void> {
  output.say('loading 81,413 people into old and 81,412 into live: some lost, some changed, some new …');
  await loadPeople(servers);
  output.say('comparing them inside live …');
  const { report, out, milliseconds } = await compareDemo(servers, io, named);
  output.data(summaryText(report, output));
  output.data(`\ncompared and reported in ${duration(milliseconds)}: ${join(out, 'report.html')}`);
  await repairAndUndo(servers, { io, output, out: named });
}

/** The second half of the story: repaired, compared again, and undone. */
async function repairAndUndo(servers: DemoServers, { io, output, out }: Stage): Promise<void> {
  const { staging } = defaults;
  output.say('\nrepairing live (pgmend repair --apply) …');
  const { answer, milliseconds } = await repairDemo(servers, io);
  output.data(`\n${repairText(answer, staging, output)}`);
  output.data(`\nrepaired in ${duration(milliseconds)}`);
  output.say('comparing again …');
  const { report } = await compareDemo(servers, io, out);
  output.data(`\n${summaryText(report, output).split('\n').at(-1)}`);
  output.say('undoing it (pgmend undo --apply) …');
  output.data(`\n${undoText(await undoDemo(servers, io), staging, output)}`);
  output.say('comparing once more: live is as it was before the repair …');
  const { report: last } = await compareDemo(servers, io, out);
  output.data(`\n${summaryText(last, output).split('\n').at(-1)}`);
}

function tellKept(servers: DemoServers, whole: boolean, output: Output): void {
  const { oldUrl, liveUrl, directory } = servers;
  const comparison = [
    `  psql '${liveUrl}' -c 'select * from pgmend.summary'`,
    `  psql '${liveUrl}' -c 'select sentence from pgmend.diagnosis'`,
    `  psql '${liveUrl}' -c 'select * from pgmend.accounts_corrupted limit 5'`,
    `  psql '${liveUrl}' -c 'select * from pgmend.accounts_changes limit 5'`,
    `  psql '${oldUrl}' -c 'select count(*) from accounts'`,
    'Run single commands again:',
    `  export PGMEND_OLD_URL='${oldUrl}' PGMEND_LIVE_URL='${liveUrl}'`,
    '  pgmend plan',
    '  pgmend repair --apply',
    '  pgmend undo',
    'Look at the merge:',
  ];
  const lines = [
    '\nBoth servers are still up. Look around:',
    ...(whole ? comparison : []),
    ...keptMergeLines(servers),
    'End them:',
    `  pgmend demo --stop ${directory}`,
  ];
  output.data(lines.join('\n'));
}
