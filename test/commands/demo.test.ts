import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pgmend } from '../support/cli.ts';

// issue 2, "The demo": the seed's shape and exact counts, the same data every time; `--keep` leaves it up.

const counts = { old: 81413, live: 81412, identical: 56705, missing: 18588, corrupted: 6120, new: 18587 };

/** Runs in an empty directory, with a temporary directory of its own. */
async function inFolder(body: (folder: string, env: { TMPDIR: string }) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pgmend-demo-test-'));
  const TMPDIR = await mkdtemp(join(tmpdir(), 'pgmend-demo-tmp-'));
  // servers started by root run as somebody else
  await chmod(TMPDIR, 0o1777);
  try {
    await body(folder, { TMPDIR });
  } finally {
    await rm(TMPDIR, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  }
}

test('demo shows the seed, reports it, and leaves only the report', () =>
  inFolder(async (folder, env) => {
    const { code, stdout, stderr } = await pgmend(['demo'], { cwd: folder, env, timeout: 120_000 });
    assert.is(code, 0, stderr);
    assert.match(stdout, /^public\.accounts +81,413 +81,412 +56,705 +18,588 +6,120 +18,587$/m);
    assert.match(stdout, 'public.accounts: all 3,088 changed values of email were taken from another row');
    assert.match(stdout, 'public.accounts: all 3,032 changed values of name were taken from another row');
    assert.not.match(stdout + stderr, /hehehe|hahaha/);
    const report = JSON.parse(await readFile(join(folder, 'pgmend-report', 'report.json'), 'utf8'));
    assert.equal(report.tables[0].counts, counts);
    assert.equal((await readdir(folder)).sort(), ['pgmend-merge', 'pgmend-report']);
    assert.match(stdout, 'MERGED: 3,543 users: 2,109 inserted, 420 updated, 1,012 kept, 2 rejected');
    assert.equal(await readdir(env.TMPDIR), []);
    // semantics.md: the digest of sorted ids, one a line, by the one-liner of docs/challenge.md; ids are UUIDs v4
    const csv = await readFile(
      join(folder, 'pgmend-report', 'tables', 'public.accounts', 'missing.csv'),
      'utf8',
    );
    const ids = csv
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[0] as string);
    assert.ok(
      ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
    );
    assert.equal(ids, [...ids].sort());
    const digest = createHash('sha256')
      .update(`${ids.join('\n')}\n`)
      .digest('hex');
    const expected = createHash('sha256');
    const uuids: string[] = [];
    for (let n = 62826; n <= 81413; n++) {
      const h = createHash('md5').update(`pgmend demo person ${n}`).digest('hex');
      const variant = '89ab'[n % 4];
      uuids.push(
        `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20, 32)}`,
      );
    }
    for (const id of uuids.sort()) expected.update(`${id}\n`);
    assert.is(digest, expected.digest('hex'), 'the same data every time');
  }));

test('demo merge shows what a merge would do, does it, and then finds nothing to do; --keep leaves databases up that can be merged again', () =>
  inFolder(async (folder) => {
    const merged = await pgmend(['demo', 'merge', '--keep'], { cwd: folder, timeout: 120_000 });
    const { code, stdout, stderr } = merged;
    assert.is(code, 0, stderr);
    const [, directory] = /pgmend demo --stop (\S+)/.exec(stdout) ?? [];
    assert.ok(directory);
    try {
      const said = '2,109 inserted, 420 updated, 1,012 kept, 2 rejected';
      assert.match(stdout, `DRY RUN: nothing was written; --apply would write 3,543 users: ${said}`);
      assert.match(stdout, `MERGED: 3,543 users: ${said}`);
      assert.match(stdout, /^merged again: 0 inserted, 0 updated$/m);
      assert.not.match(stdout, 'accounts');
      assert.equal(await readdir(folder), ['pgmend-merge']);
      // neither what logs in to the servers, nor what users log in with: sql/demo/users.sql marks it
      const files = await readdir(join(folder, 'pgmend-merge'));
      const texts = await Promise.all(
        files.map((file) => readFile(join(folder, 'pgmend-merge', file), 'utf8')),
      );
      assert.is(files.length, 5);
      assert.not.match(texts.join(''), /hehehe|hahaha|\$demo\$/);
      assert.not.match(stdout + stderr, '$demo$');
      // the report is that of the merge that wrote, not of the one after it
      assert.is(JSON.parse(texts[files.indexOf('merge.json')] as string).outcomes.inserted, 2109);

      const env = Object.fromEntries(
        [...stdout.matchAll(/(PGMEND_\w+)='([^']+)'/g)].map(([, name, url]) => [name, url]),
      );
      const [, config] = /pgmend merge --config (\S+)/.exec(stdout) ?? [];
      const again = await pgmend(
        ['merge', '--config', config as string, '--apply', '--yes', '--out', 'again'],
        {
          cwd: folder,
          env,
        },
      );
      assert.is(again.code, 1, again.stderr);
      assert.match(again.stdout, 'MERGED: 3,543 users: 0 inserted, 0 updated, 3,541 kept, 2 rejected');
      assert.equal((await readdir(folder)).sort(), ['again', 'pgmend-merge']);
    } finally {
      assert.is((await pgmend(['demo', '--stop', directory])).code, 0);
    }
    assert.is((await pgmend(['demo', 'repair'])).code, 2);
  }));

test('demo --stop does not touch a directory that no demo made', () =>
  inFolder(async (folder) => {
    const { code, stderr } = await pgmend(['demo', '--stop', folder]);
    assert.is(code, 2, stderr);
    assert.ok(existsSync(folder));
  }));

test.run();
