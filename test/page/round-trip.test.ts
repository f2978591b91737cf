import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { repaired } from '../repair/repaired.ts';
import { browser } from '../support/browser.ts';
import { bench, type Difference, quoted } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { leave, visit } from '../support/person.ts';
import { needs } from '../support/skip.ts';

// What a person decides in the page is what `pgmend repair --decisions` does, whatever tables, columns and values are called, and
// what `pgmend run --decisions` accepts.

const withBrowser = needs(test, 'chromium', browser !== undefined, 'no Chromium is installed');
test.after(leave);

const odd = `o'dd "<b>" \\ $$`;
const statements = `create table shop (id int primary key, name text, price numeric);
  insert into shop select g, 'Name ' || g, g + 0.125 from generate_series(1, 60) g;
  create table ${quoted(odd)} (${quoted(odd)} text primary key, v text);
  insert into ${quoted(odd)} select E'</script>\\\\ ''' || g, 'Value ' || g from generate_series(1, 9) g;
  create table loose (a int, v text); insert into loose select g % 2, 'x' from generate_series(1, 8) g`;
const damage = `update shop set name = upper(name) where id <= 30; update shop set price = round(price, 1) where id between 20 and 40;
  delete from shop where id > 55; update ${quoted(odd)} set v = left(v, 3); delete from ${quoted(odd)} where v = 'gone';
  delete from loose where ctid in (select ctid from loose where a = 1 limit 2); insert into shop values (100, 'new')`;

/** The first row of a list that has a text, looked for as a person does. */
const rowsOf = (page: Page) => async (list: string, text: string) => {
  await page.getByRole('searchbox', { name: `Search in ${list}`, exact: true }).fill(text);
  return page.getByRole('region', { name: list, exact: true }).locator('tbody tr', { hasText: text }).first();
};

withBrowser(
  'decided in the browser, repaired, and compared again: exactly what was decided is changed',
  loud(async () => {
    const b = await bench();
    const folder = mkdtempSync(join(tmpdir(), 'pgmend-round-'));
    const file = join(folder, 'decisions.json');
    try {
      await b.both(statements);
      await b.live.sql.unsafe(damage);
      const html = (await b.run({ format: 'json,html' })).texts.get('report.html') as string;
      await visit(html, async (v) => {
        const { page } = v;
        await v.scrollThrough();
        const group = (name: string) => page.getByRole('group', { name, exact: true });
        // the same may be decided at the card, at the column, and at the list
        await group('public.shop, price, rounded:').first().getByRole('button', { name: 'repair' }).click();
        await group('public.shop, name:').first().getByRole('button', { name: 'keep live' }).click();
        await group('public.shop, all new rows:').first().getByRole('button', { name: 'keep live' }).click();
        const rowOf = rowsOf(page);
        const choose = async (list: string, text: string, choice: string) =>
          (await rowOf(list, text)).getByRole('combobox', { name: /^Decide/ }).selectOption(choice);
        await choose('corrupted rows of public.shop', 'Name 25', 'later');
        await choose('missing rows of public.shop', 'Name 57', 'repair');
        const table = `public.${quoted(odd)}`;
        await choose(`corrupted rows of ${table}`, 'Value 7', 'repair');
        await choose('missing rows of public.loose', 'x', 'repair');
        writeFileSync(
          file,
          await v.saved(() => page.getByRole('button', { name: 'Save decisions.json' }).click()),
        );
        assert.equal(v.errors, []);
      });
      const answer = await repaired(b, {}, { decisions: file });
      assert.equal(
        answer.decisions?.map(({ table, about, decided, rows, outcomes }) =>
          [
            table.startsWith('public."') ? 'odd' : table,
            about.length > 40 ? 'a row' : about,
            decided,
            rows,
            outcomes.repaired,
          ].join(' | '),
        ),
        [
          'public.shop | price, rounded | repair | 20 | 20',
          'public.shop | name | keep live | 29 | 0',
          'public.shop | all new rows | keep live | 1 | 0',
          'public.shop | the row {"id":"25"} | later | 1 | 0',
          'public.shop | the row {"id":"57"} | repair | 1 | 1',
          'odd | a row | repair | 1 | 1',
          'public.loose | a row | repair | 1 | 1',
        ],
      );
      const { lines, report, texts } = await b.run({ decisions: file, format: 'json,html' });
      const told = (line: Difference) =>
        `${line.status} ${line.changed ?? ''} ${(line as unknown as { accepted: boolean }).accepted}`;
      const counts = new Map<string, number>();
      for (const line of lines) {
        const what = `${line.table === 'public.shop' || line.table === 'public.loose' ? line.table : 'odd'} ${told(line)}`;
        counts.set(what, (counts.get(what) ?? 0) + 1);
      }
      assert.equal(Object.fromEntries([...counts].sort()), {
        'odd corrupted v false': 8,
        'public.loose missing  false': 1,
        // 25 was to be looked at later: of it nothing was repaired, and it is not accepted
        'public.shop corrupted name true': 29,
        'public.shop corrupted name,price false': 1,
        'public.shop missing  false': 4,
        'public.shop new  true': 1,
      });
      assert.is(report.verdict, 'different');
      const later = texts.get('report.html') as string;
      assert.match(later, '<b>30</b> accepted');
      assert.match(later, /decided to stay<\/span>: name: 29 rows accepted/);
      await visit(later, async (v) => {
        await v.scrollThrough();
        const rowOf = rowsOf(v.page);
        assert.match(await (await rowOf('corrupted rows of public.shop', 'Name 3')).innerText(), 'accepted');
        assert.not.match(
          await (await rowOf('corrupted rows of public.shop', 'Name 25')).innerText(),
          'accepted',
        );
        assert.match(await (await rowOf('new rows of public.shop', 'new')).innerText(), 'accepted');
      });
      assert.equal(await b.rows(`select id, name from shop where id in (25, 57)`), [
        ['25', 'NAME 25'],
        ['57', 'Name 57'],
      ]);
      assert.equal(await b.rows(`select count(*) from ${quoted(odd)} where v = 'Value 7'`), [['1']]);
    } finally {
      rmSync(folder, { recursive: true });
      await b.drop();
    }
  }),
);

test.run();
