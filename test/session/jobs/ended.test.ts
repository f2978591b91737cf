import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../../support/loud.ts';
import { until } from '../../support/poll.ts';
import { assertNoReport, assertRunsAgain, cutOff } from './cut.ts';
import { describeMoment, type Moment } from './hold.ts';
import { type Several, severalCompared } from './several.ts';

// Issue 6: a kill at any moment of a parallel run leaves no connection and no half report behind: here one of its
// sessions on live is ended by an administrator.

let bench: Several;
test.before(
  loud(async () => {
    bench = await severalCompared();
  }),
);
test.after(() => bench?.drop());

/** Ends sessions of the run on live, and gives how many. */
async function terminate(names: string): Promise<number> {
  const rows = await bench.live.sql`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name similar to ${names} and datname = current_database()`;
  return rows.length;
}

test('a session on live is ended by somebody else: 4, the others end with it, and nothing is left', async () => {
  const victims: [Moment, string][] = [
    [{ reads: 'big' }, 'pgmend 45_pull%'],
    [{ reads: 'tracker' }, 'pgmend 40_sieve%tracker'],
    // the one that holds lock and snapshot
    [{ reads: 'big' }, 'pgmend run'],
    [{ reads: 'tracker' }, 'pgmend run'],
    [{ ends: '50_compare', table: 'big' }, 'pgmend run'],
    ['report', 'pgmend run'],
    ['report', 'pgmend run: idle'],
  ];
  for (const [moment, names] of victims) {
    const { code, stderr } = await cutOff(bench, moment, async () => {
      await until(`${names} is there to be ended`, async () => (await terminate(names)) > 0);
    });
    const what = `${names}, while ${describeMoment(moment)}: ${stderr}`;
    assert.is(code, 4, what);
    assert.match(stderr, /live \(.*\) was lost/, what);
    assert.not.match(stderr, 'bug in pgmend');
    await assertNoReport(bench);
  }
  await assertRunsAgain(bench);
});

test.run();
