import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

// design.md, exit code 3: an SQL stage failed. anchors.md, "What an error looks like": stage, table, line, column, the
// line with a caret, SQLSTATE, hint, and the commands to paste next, which then work.

let bench: Workbench;
test.before(
  loud(async () => {
    bench = await workbench();
    await writeFile(
      join(bench.folder, 'wrong.yaml'),
      'tables: { accounts: { where: "nmae <> \'é😀\' and x" } }',
    );
  }),
);
test.after(() => bench?.drop());

const fails = ['--config', 'wrong.yaml'];

test('a stage that fails says where, with the place, the SQLSTATE, the hint and what to paste', async () => {
  const { code, stdout, stderr } = await bench.pgmend(['run', ...fails]);
  assert.is(code, 3, stderr);
  assert.is(stdout, '');
  assert.equal(await bench.files(), ['wrong.yaml']);
  const [, line, column] =
    /stage 30_stage failed for public\.accounts at line (\d+), column (\d+)/.exec(stderr) ?? [];
  assert.match(stderr, '42703: column "nmae" does not exist');
  assert.match(stderr, /hint: .*accounts_old\.name/);

  // the oracle: the text that `render` prints, at the place that the message names
  const [, render] = /next: +(pgmend render .*?) {2,}/.exec(stderr) ?? [];
  assert.is(render, "pgmend render 30_stage --table 'public.accounts'");
  const rendered = await bench.pgmend(['render', '30_stage', '--table', 'public.accounts', ...fails]);
  const text = rendered.stdout.split('\n')[Number(line) - 1] ?? '';
  assert.is(text.slice(Number(column) - 1, Number(column) + 3), 'nmae');
  const shown = stderr.split('\n');
  const at = shown.findIndex((row) => row.includes('nmae <>'));
  assert.match(shown[at] ?? '', new RegExp(`^ +${line} `));
  assert.is(shown[at + 1]?.indexOf('^'), shown[at]?.indexOf('nmae'));

  const [, stage] = /^ +(pgmend stage .*?) {2,}/m.exec(stderr) ?? [];
  assert.is(stage, "pgmend stage 30_stage --table 'public.accounts'");
  const again = await bench.pgmend(['stage', '30_stage', '--table', 'public.accounts', ...fails]);
  assert.is(again.code, 3);
  const mended = await bench.pgmend(['stage', '30_stage', '--table', 'public.accounts']);
  assert.is(mended.code, 0, mended.stderr);
});

test('the caret stands under the place also behind characters of two UTF-16 units', async () => {
  await writeFile(
    join(bench.folder, 'emoji.yaml'),
    'tables: { accounts: { where: "name <> \'😀😀\' and nmae is null" } }',
  );
  const { stderr } = await bench.pgmend(['run', '--config', 'emoji.yaml']);
  const [, line, column] = /at line (\d+), column (\d+)/.exec(stderr) ?? [];
  const { stdout } = await bench.pgmend(['render', '30', '--config', 'emoji.yaml']);
  const text = stdout.split('\n')[Number(line) - 1] ?? '';
  assert.is(text.slice(Number(column) - 1, Number(column) + 3), 'nmae');
});

test('a failed run is journalled with its stage, and status says so', async () => {
  await bench.pgmend(['run', ...fails]);
  const rows = await bench.live.sql`
    select stage, table_name, outcome, detail from pgmend.runs where command = 'run' order by id desc limit 1`;
  assert.equal(
    { ...rows[0] },
    {
      stage: '30_stage',
      table_name: 'public.accounts',
      outcome: 'failed',
      detail: 'column "nmae" does not exist',
    },
  );
  const { stdout } = await bench.pgmend(['status']);
  assert.match(stdout, /last run.*: failed after 30_stage public\.accounts: stage 30_stage failed/);
});

test('what failed is no report, and the next run works', async () => {
  await bench.pgmend(['run', ...fails]);
  assert.is((await bench.pgmend(['report'])).code, 2);
  const { code, stderr } = await bench.pgmend(['run', '--out', 'whole']);
  assert.is(code, 1, stderr);
});

test('a statement that takes longer than --statement-timeout is told as that', async () => {
  await writeFile(
    join(bench.folder, 'slow.yaml'),
    'tables: { accounts: { where: "pg_sleep(60) is not null" } }',
  );
  const { code, stderr } = await bench.pgmend([
    'run',
    '--config',
    'slow.yaml',
    '--statement-timeout',
    // long enough for every other statement
    '3s',
  ]);
  assert.is(code, 3, stderr);
  assert.match(stderr, 'stage 50_compare failed for public.accounts');
  assert.match(stderr, '57014');
  assert.match(stderr, '--statement-timeout');
});

test('a condition that is no SQL is told as that', async () => {
  await writeFile(join(bench.folder, 'no-sql.yaml'), 'tables: { accounts: { where: "id = = 1" } }');
  const { code, stderr } = await bench.pgmend(['run', '--config', 'no-sql.yaml']);
  assert.is(code, 3, stderr);
  assert.match(stderr, /hint: .*`where` in pgmend\.yaml/);
});

test('--verbose adds where in pgmend it happened, for a report to us', async () => {
  const quiet = await bench.pgmend(['run', ...fails, '--quiet']);
  assert.is(quiet.code, 3);
  assert.match(quiet.stderr, /^error: stage 30_stage failed/);
  assert.not.match(quiet.stderr, 'PostgresError');
  const verbose = await bench.pgmend(['run', ...fails, '--verbose']);
  assert.match(verbose.stderr, 'PostgresError');
});

// the driver's own look-up of array types, made when it had connected, ended the process when it was cancelled
test('a timeout that hardly any statement keeps is told as that, whichever statement it meets', async () => {
  const { code, stderr } = await bench.pgmend(['run', '--statement-timeout', '1ms'], { process: true });
  assert.ok(code === 3 || code === 4, stderr);
  assert.match(stderr, 'statement timeout');
  assert.not.match(stderr, 'bug in pgmend');
});

test.run();
