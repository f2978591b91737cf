import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

// Which servers: semantics.md, "The two sides": "sides swapped, or one side empty: a loud warning; pgmend's own schema on
// what is named old: refused". Host, port, database and user of both are in the first line of every command.

let bench: Workbench;
test.before.each(
  loud(async () => {
    bench = await workbench();
  }),
);
test.after.each(() => bench?.drop());

/** How a side is named, from its URL. */
function words(url: string): string {
  const { username, hostname, port, pathname } = new URL(url);
  return `${username}@${hostname}:${port}${pathname}`;
}

test('every command begins with host, port, database and user of both sides, also without --old', async () => {
  const old = words(bench.old.urlFromLive);
  const live = words(bench.live.url);
  const line = `old ${old}; live ${live}`;
  for (const args of [
    ['run'],
    ['check'],
    ['plan'],
    ['status'],
    ['report'],
    ['stage', '65'],
    ['render', '30'],
    ['repair'],
    ['run', '--recheck'],
    ['repair', '--apply', '--yes'],
    ['undo'],
    ['undo', '--apply', '--yes'],
    ['clean', '--keep-undo'],
  ]) {
    const { stderr } = await bench.pgmend(args);
    assert.is(stderr.split('\n')[0], line, `pgmend ${args.join(' ')}\n${stderr}`);
  }
  const env = { PGMEND_OLD_URL: '' };
  await bench.pgmend(['run']);
  for (const args of [['status'], ['report'], ['repair'], ['run', '--recheck']])
    assert.is((await bench.pgmend(args, { env })).stderr.split('\n')[0], line, `${args} without old`);
  await bench.pgmend(['clean']);
  const { stderr } = await bench.pgmend(['status'], { env });
  assert.match(stderr, `old (none is named, and nothing is staged); live ${live}`);
});

test('report.json, report.html and the summary name host, port, database and user of both sides', async () => {
  const { stdout } = await bench.pgmend(['run']);
  const { old, live } = await bench.report();
  for (const [side, url] of [
    [old, bench.old.urlFromLive],
    [live, bench.live.url],
  ] as const) {
    const { username, hostname, port, pathname } = new URL(url);
    assert.equal(
      [side.user, side.host, side.port, `/${side.database}`],
      [username, hostname, Number(port), pathname],
    );
    assert.match(stdout, words(url));
    assert.match(await readFile(join(bench.folder, 'pgmend-report', 'report.html'), 'utf8'), words(url));
  }
});

test('old and live exchanged: a warning with the evidence, and refused where the schema of pgmend is on old', async () => {
  const exchanged = ['--old', bench.live.url, '--live', bench.old.url];
  // every row of what is named live is on the other side, which has more, and a column more
  await bench.old.sql.unsafe('delete from accounts where id < 3');
  const { code, stdout, stderr } = await bench.pgmend(['run', ...exchanged]);
  assert.is(code, 1, stderr);
  assert.match(
    stdout,
    /warning: are old and live exchanged\? live has no row that old lacks, and old has 2 that live lacks; old has columns that live lacks \(in public\.accounts\), and live has none that old lacks/,
  );
  const right = await bench.pgmend(['run']);
  assert.is(right.code, 2, right.stdout);
  assert.match(right.stderr, "has pgmend's staging schema pgmend");
  assert.match(right.stderr, 'swap the URLs');
  assert.is((await bench.pgmend(['check'])).code, 2);
  await bench.pgmend(['clean', '--live', bench.old.url]);
  const mended = await bench.pgmend(['run']);
  assert.is(mended.code, 1, mended.stderr);
  assert.not.match(mended.stdout, 'exchanged');
});

test.run();
