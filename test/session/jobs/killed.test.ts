import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { asideOf } from '../../../src/files/aside.ts';
import { loud } from '../../support/loud.ts';
import { assertRunsAgain, cutOff } from './cut.ts';
import { describeMoment, type Moment } from './hold.ts';
import { type Several, severalCompared } from './several.ts';

// Issue 6: a kill at any moment of a parallel run leaves no connection and no half report behind. semantics.md: and
// `pgmend run` again just works; leftovers are found and named by `status`.

let bench: Several;
test.before(
  loud(async () => {
    bench = await severalCompared();
  }),
);
test.after(() => bench?.drop());

test('SIGKILL at any moment of a parallel run: the servers end what it left, and status names it', async () => {
  // what the other two hands have ended last is not said
  const another = /45_pull|50_compare|55_absent|60_report|62_script/;
  const moments: [Moment, lastStage: string | RegExp][] = [
    [{ ends: '15_reset' }, '12_catalogs'],
    [{ reads: 'big' }, '45_pull public.big'],
    [{ reads: 'tracker' }, another],
    [{ ends: '40_sieve', table: 'notes' }, another],
    [{ ends: '65_summary' }, /61_diagnose|64_common/],
    ['report', '65_summary'],
  ];
  for (const [moment, lastStage] of moments) {
    await cutOff(bench, moment, async ({ child }) => {
      child.kill('SIGKILL');
    });
    const what = describeMoment(moment);
    // where a report would have been built; nobody was there to take it away, and it is not in the report's place
    const left = await bench.files();
    assert.ok(left.length <= 1 && left.every((name) => name.startsWith('.pgmend-report.partial-')), what);
    const { stdout } = await bench.pgmend(['status']);
    assert.match(stdout, /last run.*was interrupted after/, what);
    assert.match(stdout, lastStage, what);
    // before it is reset, what the last run staged is whole; and all was staged before the report
    if (lastStage === '45_pull public.big' || what === describeMoment({ ends: '65_summary' }))
      assert.is((await bench.pgmend(['report'])).code, 2, what);
  }
  await assertRunsAgain(bench);
  assert.equal(await bench.files(), ['pgmend-report'], 'the next run takes away what was left');
});

test('what another process, or another machine, is still building is left alone', async () => {
  const own = asideOf(join(bench.folder, 'pgmend-report'), 'partial');
  const others = [own, join(bench.folder, '.pgmend-report.partial-00000000-999999999-0000')];
  for (const path of others) await mkdir(path);
  assert.is((await bench.pgmend(bench.run)).code, bench.code);
  for (const path of others) assert.ok(existsSync(path), path);
});

test.run();
