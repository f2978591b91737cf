import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mergeBench } from '../merge/support.ts';
import { browser, inFile, opened } from '../support/browser.ts';
import { bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { needs } from '../support/skip.ts';

// Contrast, names, headings, tables: what axe looks for in a page, in both colour schemes and on a phone, it does not find.

const withBrowser = needs(test, 'chromium', browser !== undefined, 'no Chromium is installed');
let page: string;
let merged: string;

test.before(
  loud(async () => {
    const b = await bench();
    try {
      await b.both(`create table people (id int primary key, name text, seen timestamptz, note text);
        insert into people select g, 'Name ' || g, '2024-01-01Z', null from generate_series(1, 200) g;
        create table gone (id int primary key, v text); insert into gone values (1, 'x'), (2, null);
        create table same (id int primary key, v int); insert into same values (1, 1); create table keyless (v text);
        create table times (id int primary key, at timestamp)`);
      await b.live.sql.unsafe(`update people set name = upper(name); update people set note = E'a\\u00a0b' where id < 9;
        delete from people where id between 150 and 180; delete from gone where id = 2; insert into gone values (3, 'y');
        insert into keyless values ('z'); alter table times alter at type timestamptz; create table later (id int primary key)`);
      page = (await b.run({ format: 'json,html' })).texts.get('report.html') as string;
    } finally {
      await b.drop();
    }
    const m = await mergeBench();
    try {
      await m.fill({
        test_db: [
          [1, 'ann', 'a', '2020-01-01'],
          [2, 'Bob', 'x', '2020-01-01'],
          [3, '', 'y', null],
        ],
        dev_db: [
          [1, 'carl', 'c', '2020-01-02'],
          [2, 'bob', 'z', '2020-01-03'],
          [4, 'ann', 'b', '2021-01-01'],
        ],
        target: [],
      });
      merged = (await m.merge({ apply: true })).texts['merge.html'] as string;
    } finally {
      await m.drop();
    }
  }),
);

/** What axe finds wrong with the page, the elements of each rule with it. */
async function violations(of: string, flags: string[]): Promise<string[]> {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // the policy of the page lets no script in
  const open = of.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
  assert.not.equal(open, of);
  const run = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => {
    document.body.textContent = JSON.stringify(violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(' | ')));
  });`;
  const dom = await inFile(`${open}<script>${axe}</script><script>${run}</script>`, (file) =>
    opened(file, flags),
  );
  const found = /<body>(\[.*\])<\/body>/s.exec(dom)?.[1];
  assert.ok(found, 'axe has ended');
  return JSON.parse(
    (found as string).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
  );
}

for (const [title, flags] of [
  ['light', ['--window-size=1200,900']],
  ['dark', ['--force-dark-mode', '--blink-settings=preferredColorScheme=0', '--window-size=1200,900']],
  ['on a phone', ['--window-size=390,800']],
] as const)
  withBrowser(`reports of a comparison and of a merge, ${title}`, async () => {
    assert.equal(await violations(page, [...flags]), []);
    assert.equal(await violations(merged, [...flags]), []);
  });

test.run();
