import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isStale } from './build.ts';
import { findTests } from './find.ts';
import { closing, fileLines } from './listing.ts';
import { temporaryPlace } from './place.ts';
import { countRegistrations } from './totals.ts';

// The parts of the runner that need no run: which files it takes, what it prints of them, what it believes.

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the runner says where it is, and in the end which files were slow and which failed', () => {
  const result = (name: string, seconds: number, failed = 0) => ({
    ...{
      file: `/${name}`,
      name,
      passed: 3,
      failed,
      skipped: 0,
      problem: undefined,
      output: 'seen',
      seconds,
      cpu: 0.5,
    },
  });
  assert.is(fileLines(result('a', 1.26), 7, 120, 33.3), 'ok     7/120  33 s  a  (3 tests, 1.3 s, 0.5 s CPU)');
  assert.is(
    fileLines(result('a', 1.26, 1), 7, 120, 33.3),
    'FAIL   7/120  33 s  a  (4 tests, 1.3 s, 0.5 s CPU)\nseen',
  );
  const files = Array.from({ length: 12 }, (_, index) => result(`file ${index}`, index, index === 5 ? 2 : 0));
  const lines = closing(files).trim().split('\n');
  assert.equal(lines.slice(0, 2), [
    'slowest files, with the processor time of their own process:',
    '   11.0 s    0.5 s  file 11',
  ]);
  assert.is(lines.filter((line) => line.includes(' s  file ')).length, 10);
  assert.equal(lines.slice(-4), ['failed:', '  file 5', '', '36 passed, 2 failed']);
});

test('servers and files are in memory where there is room for them, unless TMPDIR says where they are to be', () => {
  assert.is(temporaryPlace({ TMPDIR: '/somewhere' }), tmpdir());
  assert.ok(['/dev/shm', tmpdir()].includes(temporaryPlace({})));
});

test('registrations are counted where a statement begins, in whatever suite', () => {
  const source = [
    "const more = suite('more');",
    "const withPsql = needs(test, 'psql', true, '');",
    "test('a', f);",
    "  more('b', f);",
    "withPsql('c', f);",
    "test.skip('d', f);",
    "// test('no', f);",
    "say('test(');",
    'test.run();',
  ];
  assert.equal(countRegistrations(source.join('\n')), { tests: 4, only: false });
  assert.equal(countRegistrations("test.only('a', f);"), { tests: 1, only: true });
});

test('patterns choose test files, and a pattern without any is an error', () => {
  const all = findTests(root, []);
  assert.ok(
    all.includes(join(root, 'test/support/support.test.ts')) &&
      all.includes(join(root, 'test/embedded.test.ts')),
  );
  assert.ok(all.every((file) => file.endsWith('.test.ts')));
  assert.equal(findTests(root, ['support.test', 'support/support']), [
    join(root, 'test/support/support.test.ts'),
  ]);
  assert.throws(() => findTests(root, ['no such test']), /No test file matches/);
  const isLong = (file: string) => file.endsWith('.long.test.ts');
  const long = findTests(root, [], 'long');
  assert.ok(long.length > 0 && long.every(isLong) && !all.some(isLong));
  assert.ok(findTests(root, [], 'quick').every((file) => all.includes(file)));
  assert.equal(findTests(root, ['oracle.long']), [join(root, 'test/oracle/oracle.long.test.ts')]);
});

test('a build is stale when it is missing or older than any source file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pgmend-stale-'));
  const source = join(folder, 'src/report/page.html');
  const built = join(folder, 'dist/cli.js');
  await mkdir(join(folder, 'src/report'), { recursive: true });
  await mkdir(join(folder, 'dist'));
  await writeFile(source, '');
  assert.is(isStale(folder), true);
  await writeFile(built, '');
  await utimes(source, 1000, 1000);
  await utimes(join(folder, 'src/report'), 1000, 1000);
  await utimes(built, 2000, 2000);
  assert.is(isStale(folder), false);
  await utimes(source, 3000, 3000);
  assert.is(isStale(folder), true);
  await rm(folder, { recursive: true });
});

test.run();
