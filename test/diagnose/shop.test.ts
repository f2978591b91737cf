import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Workbench, workbench } from '../support/workbench.ts';
import { damage, ofOld, sentences, shop } from './shop.ts';

// "On a shop database damaged in eight ways at once, pgmend run names the eight, with their parameters, in ten lines."

let bench: Workbench;
test.before(async () => {
  bench = await workbench({ empty: true });
  await Promise.all([bench.old.sql.unsafe(shop), bench.live.sql.unsafe(shop)]);
  await bench.old.sql.unsafe(ofOld);
  await bench.live.sql.unsafe(damage);
});
test.after(() => bench.drop());

test('a shop damaged in eight ways', async () => {
  const { code, stdout, stderr } = await bench.pgmend(['run', '--format', 'json,html']);
  assert.is(code, 1, stderr);
  for (const sentence of sentences) assert.match(stdout, sentence);
  const lines = stdout.split('\n').filter((line) => /^public\.\w+: /.test(line));
  assert.is(lines.length, sentences.length, lines.join('\n'));
  const { tables } = await bench.report();
  const rows = tables.flatMap(({ diagnosis }) => diagnosis.map(({ kind }) => kind));
  assert.not.ok(rows.includes('other'));
  const page = await readFile(join(bench.folder, 'pgmend-report', 'report.html'), 'utf8');
  const at = page.indexOf('What happened</h2>');
  const cards = page.slice(at, page.indexOf('<h2>Tables</h2>', at));
  assert.is(cards.match(/<article class="card /g)?.length, sentences.length);
});

test.run();
