import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../../support/loud.ts';
import { assertNoReport, assertRunsAgain, cutOff } from './cut.ts';
import { describeMoment, type Moment } from './hold.ts';
import { type Several, severalCompared } from './several.ts';

// Issue 6: a kill at any moment of a parallel run leaves no connection and no half report behind. semantics.md: and
// `pgmend run` again just works.

let bench: Several;
test.before(
  loud(async () => {
    bench = await severalCompared();
  }),
);
test.after(() => bench?.drop());

/** Each is met by one of the two signals. */
const moments: Moment[] = [
  { ends: '10_connect' },
  { ends: '20_mount', table: 'tracker' },
  { reads: 'big' },
  { ends: '45_pull', table: 'big' },
  { reads: 'tracker' },
  { ends: '40_sieve', table: 'tracker' },
  { ends: '45_pull', table: 'notes' },
  { reads: 'accounts' },
  { ends: '55_absent', table: 'gone' },
  'report',
];

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} at any moment of a parallel run: 130, and nothing is left`, async () => {
    for (const moment of moments.filter((_, index) => index % 2 === Number(signal === 'SIGTERM'))) {
      const { code, stdout, stderr } = await cutOff(bench, moment, async ({ child }) => {
        child.kill(signal);
      });
      const what = `${describeMoment(moment)}: ${stderr}`;
      assert.is(code, 130, what);
      assert.is(stdout, '', what);
      assert.not.match(stderr, 'bug in pgmend');
      await assertNoReport(bench);
      const [run] = await bench.live.sql`
        select outcome, finished_at is not null as ended from pgmend.runs where stage is null order by id desc limit 1`;
      assert.equal({ ...run }, { outcome: 'interrupted', ended: true }, what);
    }
    await assertRunsAgain(bench);
  });
}

test.run();
