import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryDirectory } from '../../src/embedded/temporary.ts';
import { FileLane } from './file-lane.ts';
import { isAlive, until } from './poll.ts';
import { handedOver, handOver, servers } from './servers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const fixture = (name: string): string => join(root, 'test/support/fixtures', `${name}.ts`);

/** Starts the runner on fixture files, with the servers that this test has unless `env` says otherwise. */
async function startRunner(names: string[], env: NodeJS.ProcessEnv): Promise<Runner> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'test/support/main.ts', ...names.map((name) => fixture(name))],
    {
      cwd: root,
      env: { ...process.env, [handedOver]: handOver(await servers()), ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), 60_000);
  const ended = new Promise<Run>((resolve) => {
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve({ code, lines: output.trimEnd().split('\n') });
    });
  });
  return { child, ended };
}

interface Run {
  code: number | null;
  lines: string[];
}

interface Runner {
  child: ChildProcess;
  ended: Promise<Run>;
}

async function runner(names: string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  return (await startRunner(names, env)).ended;
}

/** A temporary directory for `use`. */
async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await temporaryDirectory('pgmend-support-');
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const ownServers = { [handedOver]: undefined, PGMEND_TEST_WITH: 'embedded' };

/** What is still in a folder that was given as TMPDIR, caches of other tools aside. */
async function leftovers(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith('pgmend-'));
}

/** The pid that the fixture `hangs` wrote down. */
function hangingProgram(file: string): Promise<number> {
  return until(
    'the program of the fixture',
    async () => Number(await readFile(file, 'utf8').catch(() => '')) || undefined,
    30,
  );
}

/** Runs the runner on one fixture that is to fail with this problem. */
async function fails(
  name: string,
  problem: RegExp,
  lastLine: string,
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  const { code, lines } = await runner([name], env);
  assert.is(lines.at(-1), lastLine, lines.join('\n'));
  assert.match(lines.join('\n'), problem);
  assert.is(code, 1);
  return lines.join('\n');
}

test('the runner adds up what its files say', async () => {
  const good = await runner(['passes']);
  assert.is(good.lines.at(-1), '2 passed, 0 failed', good.lines.join('\n'));
  assert.is(good.code, 0);
  const mixed = await runner(['passes', 'fails']);
  assert.is(mixed.lines.at(-1), '3 passed, 1 failed', mixed.lines.join('\n'));
  assert.is(mixed.code, 1);
});

/** Fixtures that are broken as a whole, and what the runner says of each. */
const broken: [fixture: string, problem: RegExp][] = [
  ['forgets-run', /: it ran no tests: is test\.run\(\) missing\?$/m],
  ['runs-nothing', /: it ran no tests/],
  ['forgets-one-run', /: it registers 2 tests and ran 1: /],
  ['uses-only', /: it uses \.only, /],
  ['fails-before-quietly', /: a hook failed$/m],
  ['fails-before', /: a hook failed$/m],
  ['throws-late', /: exit code 1$/m],
  [
    'leaves-behind',
    /: it leaves behind: the database test_\w+_old; pgmend-left-\w+ in the temporary directory/,
  ],
];

test('the runner does not believe a file that ran less than it registers, whose hook fails, or that leaves something behind', async () => {
  // the last one is well, whatever those before it have spoilt
  const { code, lines } = await runner([...broken.map(([name]) => name), 'passes']);
  const output = lines.join('\n');
  for (const [name, problem] of broken) {
    const told = lines.filter((line) => line.startsWith(`FAIL test/support/fixtures/${name}.ts: `));
    assert.match(told.join('\n'), problem, output);
  }
  if (process.platform === 'linux') assert.match(output, /; the process \d+: \S*node -e /);
  // where the hook tells
  assert.match(output, 'a hook failed: Error: nothing to test on');
  assert.is(lines.at(-1), '6 passed, 8 failed, 1 skipped', output);
  assert.is(code, 1);
});

test('a file whose hook fails fails by itself, too', async () => {
  const alone = spawn(process.execPath, ['--import', 'tsx', fixture('fails-before')], {
    cwd: root,
    stdio: 'ignore',
  });
  assert.is(await new Promise((resolve) => alone.on('close', resolve)), 1);
});

test('the runner kills a file that takes too long, and what that file started', async () => {
  await inFolder(async (folder) => {
    const file = join(folder, 'pid');
    await fails('hangs', /did not end within 3 s/, '0 passed, 1 failed', {
      PGMEND_TEST_FILE_SECONDS: '3',
      HANGS_PID_FILE: file,
    });
    const pid = await hangingProgram(file);
    await until('the end of the program that the test started', () => !isAlive(pid));
  });
});

test('the runner kills a file whose tests are over and that does not end', async () => {
  const limits = { file: 60_000, afterTotals: 100 };
  const lane = new FileLane(process.env, limits, new AbortController().signal);
  const result = await lane.run(fixture('leaves-open'));
  await lane.end();
  assert.match(result.problem ?? '', /left open/);
  assert.equal([result.passed, result.failed], [1, 1]);
});

test('the runner starts its own servers, and leaves nothing behind', async () => {
  await inFolder(async (folder) => {
    const { code, lines } = await runner(['passes'], { ...ownServers, TMPDIR: folder });
    assert.ok(lines.includes(`servers: embedded 13 and 18, in ${folder}`), lines.join('\n'));
    assert.equal([lines.at(-1), code], ['2 passed, 0 failed', 0]);
    assert.equal(await leftovers(folder), []);
  });
});

test('on SIGINT the runner ends with exit code 130, its servers and what it runs with it', async () => {
  await inFolder(async (folder) => {
    const file = join(folder, 'pid');
    const env = { ...ownServers, TMPDIR: folder, HANGS_PID_FILE: file };
    const { child, ended } = await startRunner(['hangs'], env);
    const pid = await hangingProgram(file);
    child.kill('SIGINT');
    const { code, lines } = await ended;
    assert.is(code, 130);
    assert.ok(lines.includes('interrupted'), lines.join('\n'));
    await until('the end of the program that the test started', () => !isAlive(pid));
    assert.equal(await leftovers(folder), []);
  });
});

test('what is missing is skipped where it may be, and fails where it is required', async () => {
  const skipped = await runner(['needs']);
  assert.is(skipped.lines.at(-1), '1 passed, 0 failed, 1 skipped', skipped.lines.join('\n'));
  assert.match(skipped.lines.join('\n'), 'skipped: rides (needs unicorn: there are none)');
  assert.is(skipped.code, 0);
  const env = { PGMEND_TEST_REQUIRE: 'psql, unicorn' };
  await fails('needs', /unicorn is required here .* there are none/, '1 passed, 1 failed', env);
});

test.run();
