import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { assertNoReport, assertRunsAgain, cutOff } from './cut.ts';
import { describeMoment, type Moment } from './hold.ts';
import { type Several, several } from './several.ts';

// Issue 6: a kill at any moment of a parallel run leaves no connection and no half report behind. semantics.md: and
// `pgmend run` again just works; leftovers are found and named by `status`.

let bench: Several;
test.before(
  loud(async () => {
    bench = await several();
    assert.is((await bench.pgmend(bench.run)).code, bench.code);
  }),
);
test.after(() => bench?.drop());

const moments: Moment[] = [
  { ends: '10_connect' },
  { ends: '15_reset' },
  { ends: '20_mount', table: 'ledger' },
  { reads: 'big' },
  { ends: '45_pull', table: 'big' },
  { reads: 'ledger' },
  { ends: '40_sieve', table: 'ledger' },
  { ends: '45_pull', table: 'notes' },
  { reads: 'accounts' },
  { ends: '50_compare', table: 'big' },
  { ends: '55_absent', table: 'gone' },
  { ends: '65_summary' },
  'report',
];

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} at any moment of a parallel run: 130, and nothing is left`, async () => {
    // every other one, so that both see all of them in two
    for (const moment of moments.filter((_, index) => index % 2 === Number(signal === 'SIGTERM'))) {
      const { code, stdout, stderr } = await cutOff(bench, moment, async ({ child }) => {
        child.kill(signal);
      });
      const what = `${describeMoment(moment)}: ${stderr}`;
      assert.is(code, 130, what);
      assert.is(stdout, '', what);
      assert.not.match(stderr, 'fault in pgmend');
      await assertNoReport(bench);
      const status = JSON.parse((await bench.pgmend(['status', '--json'])).stdout);
      assert.is(status.last_command.outcome, 'interrupted', what);
      assert.is(status.broken_off, false, what);
    }
    await assertRunsAgain(bench);
  });
}

test('SIGKILL at any moment of a parallel run: the servers end what it left, and status names it', async () => {
  for (const moment of moments) {
    await cutOff(bench, moment, async ({ child }) => {
      child.kill('SIGKILL');
    });
    const what = describeMoment(moment);
    // where a report would have been built; nobody is there to take it away, and it is not in the report's place
    for (const name of await bench.files()) {
      assert.match(name, /^\.pgmend-report\.partial-/, what);
      await rm(join(bench.folder, name), { recursive: true });
    }
    const { stdout } = await bench.pgmend(['status']);
    assert.match(stdout, /last run.*broke off/, what);
    // before it is reset, what the last run staged is whole; and all was staged before the report
    const isWhole = moment === 'report' || moment === moments[0] || moment === moments[1];
    if (!isWhole) assert.is((await bench.pgmend(['report'])).code, 2, what);
  }
  await assertRunsAgain(bench);
});

test.run();
