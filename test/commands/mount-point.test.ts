import { spawnSync } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { needs } from '../support/skip.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

// Issue 20: "--out equal to a mount point works".

let bench: Workbench;
test.before(
  loud(async () => {
    bench = await workbench();
  }),
);
test.after(() => bench?.drop());

async function refused(why: string): Promise<void> {
  const { code, stderr } = await bench.pgmend(['report', '--out', 'volume']);
  assert.is(code, 2, stderr);
  assert.match(stderr, why);
}

const isRoot = process.getuid?.() === 0;
const canMount = isRoot && spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;
const mounting = needs(test, 'mounting', canMount, 'only root may mount, where the machine lets it');

mounting('a mount point, like the volume of a container, is filled, and replaced file by file', async () => {
  const out = join(bench.folder, 'volume');
  await mkdir(out);
  assert.is(spawnSync('mount', ['-t', 'tmpfs', 'none', out]).status, 0);
  try {
    assert.is((await bench.pgmend(['run', '--out', 'volume'])).code, 1);
    const files = ['differences.jsonl', 'repair.sql', 'report.html', 'report.json', 'tables'];
    assert.equal((await readdir(out)).sort(), files);
    assert.is((await bench.report('volume')).verdict, 'different');
    // what a process that was killed has left is no obstacle, and goes
    const left = join(out, `.report.partial-${'0'.repeat(8)}-1-1`);
    assert.is((await bench.pgmend(['report', '--out', 'volume', '--format', 'json'])).code, 1);
    assert.equal((await readdir(out)).sort(), ['differences.jsonl', 'report.json']);
    assert.equal(await bench.files(), ['volume'], 'nothing beside it');
    await mkdir(left);
    await refused('not part of a report');
    await rm(left, { recursive: true });
    await writeFile(join(out, 'notes.txt'), 'mine');
    await refused('holds notes.txt');
    assert.equal((await readdir(out)).sort(), ['differences.jsonl', 'notes.txt', 'report.json']);
  } finally {
    spawnSync('umount', [out]);
  }
});

test.run();
