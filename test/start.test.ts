import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type CliOptions, pgmend } from './support/cli.ts';
import { refusing } from './support/refusing.ts';

// A start in a blink: what a call does not need is not loaded for it.

const recorder = fileURLToPath(new URL('support/loaded.cjs', import.meta.url));
let folder: string;
let record: string;

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgmend-start-'));
});
test.before.each(() => {
  record = join(folder, 'loaded');
  writeFileSync(record, '');
});
test.after(() => rm(folder, { recursive: true, force: true }));

interface Loaded {
  /** Names of packages. */
  packages: string[];
  /** Files of dist/, without what makes their names unique. */
  files: string[];
}

/** What the process has loaded by now. */
function loaded(): Loaded {
  const paths = readFileSync(record, 'utf8').split('\n');
  const packages = paths.flatMap((path) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  const files = paths.filter((path) => path.includes('/dist/')).map((path) => basename(path));
  return {
    packages: [...new Set(packages)].sort(),
    files: [...new Set(files.map((name) => name.replace(/-[A-Z0-9]{8}\.js$/, '')))].sort(),
  };
}

const recorded = (): CliOptions => ({ env: { NODE_OPTIONS: `--require "${recorder}"`, LOADED: record } });

/** Calls pgmend with a live that refuses every login: what was loaded when the first bytes came. */
async function loadedByFirstQuery(command: string, user: string): Promise<Loaded> {
  let seen: Loaded | undefined;
  const { port, close } = await refusing(() => {
    seen = loaded();
  });
  const url = `postgres://${user}@127.0.0.1:${port}/nothing`;
  const { code, stderr } = await pgmend(
    [command, '--old', url, '--live', `${url}?sslmode=disable`],
    recorded(),
  );
  close();
  assert.is(code, 4, stderr);
  assert.ok(seen, 'nothing was sent');
  return seen;
}

for (const args of [
  ['--version'],
  ['-V'],
  ['--help'],
  ['run', '--help'],
  ['demo', '--help'],
  ['help', 'merge'],
  [],
]) {
  test(`pgmend ${args.join(' ')} loads the declarations of commands, and none of their work`, async () => {
    const { code } = await pgmend(args, recorded());
    assert.is(code, args.length === 0 ? 2 : 0);
    const { packages, files } = loaded();
    assert.equal(packages, ['commander']);
    assert.equal(files, ['chunk', 'cli.js']);
  });
}

for (const command of ['run', 'check', 'plan']) {
  test(`pgmend ${command} has loaded the driver and what reads a URL before its first query`, async () => {
    const { packages, files } = await loadedByFirstQuery(command, 'me:secret');
    assert.equal(packages, ['commander', 'pg-connection-string', 'postgres', 'postgres-array']);
    assert.equal(files, ['chunk', 'cli.js', 'work']);
  });
}

test('a URL without a password is looked up in ~/.pgpass', async () => {
  const { packages } = await loadedByFirstQuery('run', 'me');
  assert.equal(packages, ['commander', 'pg-connection-string', 'pgpass', 'postgres', 'postgres-array']);
});

test('a mistake of the command line is told without any of them', async () => {
  const { code, stderr } = await pgmend(['run', '--jobs', 'many', '--wait', 'long'], recorded());
  assert.is(code, 2);
  assert.match(stderr, '--jobs is not a whole number from 1 to 64');
  assert.match(stderr, '--wait is not a whole number of seconds');
  assert.equal(loaded().packages, ['commander', 'postgres', 'postgres-array']);
});

test.run();
