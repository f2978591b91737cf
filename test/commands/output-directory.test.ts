import { spawn } from 'node:child_process';
import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cleanEnvironment, program } from '../support/cli.ts';
import { loud } from '../support/loud.ts';
import { needs } from '../support/skip.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

// issue 2: a full or unwritable output directory gives one clear message with a hint, and exit 2; design.md: a broken
// run leaves no half report, and the report before it stays.

let bench: Workbench;
test.before(
  loud(async () => {
    bench = await workbench();
    await bench.old.sql`
      insert into accounts select n, repeat('x', 500), null from generate_series(100, 4000) n`;
  }),
);
test.after(() => bench?.drop());
test.after.each(async () => {
  for (const file of await bench.files()) await rm(join(bench.folder, file), { recursive: true });
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs any program in the bench's folder. */
function execute(file: string, args: string[], ids: { uid?: number; gid?: number } = {}): Promise<Ended> {
  const child = spawn(file, args, {
    cwd: bench.folder,
    env: { ...cleanEnvironment(), ...bench.env },
    ...ids,
  });
  const ended: Ended = { code: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    ended.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    ended.stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...ended, code }));
  });
}

function assertRefused({ code, stdout, stderr }: Ended, ...says: string[]): void {
  assert.is(code, 2, stderr);
  assert.is(stdout, '');
  for (const text of says) assert.match(stderr, text);
  assert.match(stderr, '--out');
  assert.is(stderr.match(/error:/g)?.length, 1);
  assert.not.match(stderr, 'bug in pgmend');
}

test('a path below a file, a file, and a place that cannot be: told before anything is compared', async () => {
  await writeFile(join(bench.folder, 'a-file'), 'mine');
  for (const out of ['a-file', 'a-file/report', '/proc/report']) {
    const result = await bench.pgmend(['run', '--out', out]);
    assertRefused(result as Ended, out);
    assert.not.match(result.stderr, '50_compare');
  }
  assert.equal(await bench.files(), ['a-file']);
  assert.is(await readFile(join(bench.folder, 'a-file'), 'utf8'), 'mine');
});

test("what has a name of ours and is somebody's is not replaced, nor is what a link leads to", async () => {
  const at = (...path: string[]) => join(bench.folder, ...path);
  await mkdir(at('elsewhere'));
  await writeFile(at('elsewhere', 'kept.csv'), 'mine');
  const makers: [name: string, make: () => Promise<unknown>][] = [
    [
      'tables',
      () =>
        mkdir(at('home', 'tables', 'photos'), { recursive: true }).then(() =>
          writeFile(at('home', 'tables', 'photos', 'me.jpg'), 'mine'),
        ),
    ],
    ['tables', () => mkdir(at('home')).then(() => symlink(at('elsewhere'), at('home', 'tables')))],
    [
      'report.json',
      () => mkdir(at('home')).then(() => writeFile(at('home', 'report.json'), '{"jest": true}')),
    ],
    [
      'report.html',
      () => mkdir(at('home')).then(() => writeFile(at('home', 'report.html'), '<title>mine</title>')),
    ],
    ['repair.sql', () => mkdir(at('home')).then(() => writeFile(at('home', 'repair.sql'), 'drop table x;'))],
    ['is a link', () => symlink(at('elsewhere'), at('home'))],
  ];
  for (const [says, make] of makers) {
    await make();
    assertRefused((await bench.pgmend(['run', '--out', 'home'])) as Ended, says);
    await rm(at('home'), { recursive: true });
  }
  assert.is(await readFile(at('elsewhere', 'kept.csv'), 'utf8'), 'mine');
});

test('a single file is written only where none is, or where one of ours is: told before the work', async () => {
  const at = (name: string) => join(bench.folder, name);
  await writeFile(at('thesis.txt'), 'years of work');
  await symlink(at('thesis.txt'), at('link'));
  await mkdir(at('folder'));
  assert.is((await bench.pgmend(['run'])).code, 1);
  const before = await bench.live.sql`select count(*)::int as rows from accounts`;
  for (const option of ['--rows', '--script']) {
    const more = option === '--rows' ? ['--apply', '--yes'] : [];
    for (const [file, says] of [
      ['thesis.txt', 'is a file that pgmend did not write'],
      ['link', 'is a link'],
      ['folder', 'is not a file'],
      ['-', 'names no file'],
      ['/dev/null', 'is not a file'],
      ['no/such/place', 'there is no such directory'],
    ] as const) {
      const { code, stderr } = await bench.pgmend(['repair', option, file, ...more]);
      assert.is(code, 2, stderr);
      assert.ok(
        stderr.includes(
          `${option} ${file} ${/^(is|names) /.test(says) ? says : `cannot be written: ${says}`}`,
        ),
        stderr,
      );
    }
    assert.is((await bench.pgmend(['repair', option, 'ours'])).code, 0);
    assert.is((await bench.pgmend(['repair', option, 'ours'])).code, 0, 'one of ours is replaced');
    await rm(at('ours'));
  }
  assert.equal(
    await bench.live.sql`select count(*)::int as rows from accounts`,
    before,
    'nothing was repaired',
  );
  assert.is(await readFile(at('thesis.txt'), 'utf8'), 'years of work');
  await mkdir(at('rendered'));
  await symlink(at('thesis.txt'), join(at('rendered'), '10_connect.sql'));
  assert.is((await bench.pgmend(['render', '10_connect', '-o', 'rendered'])).code, 2);
  assert.is(await readFile(at('thesis.txt'), 'utf8'), 'years of work');
});

test('a full disk behind stdout is no fault of pgmend', async () => {
  const { code, stderr } = await execute('sh', [
    '-c',
    `'${process.execPath}' '${program}' --help > /dev/full`,
  ]);
  assert.is(code, 2);
  assert.match(stderr, /^error: the output cannot be written: ENOSPC/);
  assert.not.match(stderr, 'bug in pgmend');
});

test('a directory that holds anything else is not replaced', async () => {
  await mkdir(join(bench.folder, 'home'));
  await writeFile(join(bench.folder, 'home', 'thesis.txt'), 'years of work');
  assertRefused((await bench.pgmend(['run', '--out', 'home'])) as Ended, 'thesis.txt');
  assert.is((await bench.pgmend(['run', '--out', 'report'])).code, 1);
  await writeFile(join(bench.folder, 'report', 'notes.txt'), 'on this incident');
  assertRefused((await bench.pgmend(['report', '--out', 'report'])) as Ended, 'notes.txt');
  assert.is(await readFile(join(bench.folder, 'report', 'notes.txt'), 'utf8'), 'on this incident');
  assert.is(await readFile(join(bench.folder, 'home', 'thesis.txt'), 'utf8'), 'years of work');
});

test('a directory that does not let us write', async () => {
  // root passes every door: without that capability it is an owner like others, and can still read the clone
  const asRoot = process.getuid?.() === 0;
  const setpriv = ['setpriv', '--bounding-set=-dac_override,-dac_read_search'];
  const [file = '', ...args] = [...(asRoot ? setpriv : []), process.execPath, program];
  await mkdir(join(bench.folder, 'closed'));
  await chmod(join(bench.folder, 'closed'), 0o555);
  const result = await execute(file, [...args, 'run', '--out', 'closed/report']);
  assertRefused(result, 'closed/report', 'permission denied');
  assert.not.match(result.stderr, '50_compare');
});

// a limit on the size of a file stands in for a full disk: the write fails in the middle, in the same place
const withShell = needs(test, 'sh', process.platform !== 'win32', 'there is no ulimit on Windows');
withShell(
  'a disk that fills up while the report is written leaves the report before it, and no half one',
  async () => {
    assert.is((await bench.pgmend(['run', '--out', 'report', '--table', 'accounts'])).code, 1);
    const before = await readFile(join(bench.folder, 'report', 'differences.jsonl'));
    await bench.old.sql`update accounts set name = 'changed since' where id = 3`;
    for (const command of ['run', 'report']) {
      const limited = `ulimit -f 200; exec "$0" "$@"`;
      const result = await execute('sh', [
        '-c',
        limited,
        process.execPath,
        program,
        command,
        '--out',
        'report',
      ]);
      assertRefused(result, 'report', 'the file would be larger than allowed');
    }
    assert.equal(await bench.files(), ['report']);
    assert.equal(await readFile(join(bench.folder, 'report', 'differences.jsonl')), before);
    const [run] = await bench.live.sql`
    select outcome, detail from pgmend.runs where stage is null and command = 'run' order by id desc limit 1`;
    assert.is(run?.outcome, 'failed');
    assert.match(run?.detail, 'cannot be written');
  },
);

test('what was compared is not lost with the disk: `pgmend report` writes it elsewhere', async () => {
  if (process.platform === 'win32') return;
  const limited = `ulimit -f 200; exec "$0" "$@"`;
  const result = await execute('sh', ['-c', limited, process.execPath, program, 'run', '--out', 'full']);
  assertRefused(result, 'pgmend report');
  const { code, stderr } = await bench.pgmend(['report', '--out', 'elsewhere']);
  assert.is(code, 1, stderr);
  assert.ok(((await bench.report('elsewhere')).tables[0]?.counts?.missing ?? 0) > 3000);
});

test('a link to a directory of reports is followed, not replaced', async () => {
  await mkdir(join(bench.folder, 'disk'));
  await symlink('disk', join(bench.folder, 'link'));
  assert.is((await bench.pgmend(['run', '--out', 'link/report'])).code, 1);
  assert.is((await bench.report('disk/report')).version, 1);
});

test.run();
