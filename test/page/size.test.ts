import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PageData } from '../../src/compare/report/page/page-data.ts';
import { browser } from '../support/browser.ts';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { leave, visit } from '../support/person.ts';
import { needs } from '../support/skip.ts';

// report.html opens from a mail: 250 kB where nothing differs, 5 MB whatever does. What is left out of it is said, and stays chosen from
// all over the table; --html-rows says another number.

const withBrowser = needs(test, 'chromium', browser !== undefined, 'no Chromium is installed');
test.after(leave);
let folded: string;

async function pageOf(b: Bench, choice: object = {}): Promise<{ html: string; data: PageData }> {
  const { texts } = await b.run({ format: 'json,html', ...choice });
  const html = texts.get('report.html') as string;
  const data = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)?.[1] as string;
  return { html, data: JSON.parse(data) };
}

async function withBench(body: (b: Bench) => Promise<void>): Promise<void> {
  const b = await bench();
  try {
    await body(b);
  } finally {
    await b.drop();
  }
}

test(
  'a report without a difference',
  loud(() =>
    withBench(async (b) => {
      await b.both('create table t (id int primary key); insert into t values (1)');
      const { html, data } = await pageOf(b);
      assert.ok(html.length < 250_000, `${html.length}`);
      assert.equal(data.tables, []);
    }),
  ),
);

test(
  'a hundred thousand rows that differ, with long values',
  loud(() =>
    withBench(async (b) => {
      await b.both(`create table wide (id int primary key, ${Array.from({ length: 8 }, (_, n) => `c${n} text`).join(', ')});
        insert into wide select g, ${Array.from({ length: 8 }, (_, n) => `repeat(md5((g * ${n + 1})::text), 15)`).join(', ')} from generate_series(1, 3000) g;
        create table flat (id int primary key, v text); insert into flat select g, 'v' || g from generate_series(1, 101000) g; analyze`);
      await b.live.sql.unsafe(`update wide set ${Array.from({ length: 8 }, (_, n) => `c${n} = reverse(c${n})`).join(', ')};
        update flat set v = upper(v) where id <= 95000; delete from flat where id > 99000; analyze`);
      const { html, data } = await pageOf(b);
      assert.ok(html.length < 5_000_000, `${html.length}`);
      const [flat, wide] = ['public.flat', 'public.wide'].map((name) =>
        data.tables.find((one) => one.name === name),
      );
      assert.is(flat?.corrupted.rows.length, 1000);
      assert.is(flat?.missing.rows.length, 1000);
      const held = wide?.corrupted.rows.map(([[id]]) => Number(id)) ?? [];
      assert.ok(held.length >= 20 && held.length < 1000, `${held.length}`);
      // from all over: of each tenth of the table some
      const tenths = new Set(held.map((id) => Math.floor((id - 1) / 300)));
      assert.is(tenths.size, 10);
      assert.match(html, /20 of 95,000 rows, from all over the table/);
    }),
  ),
);

test(
  'many tables share the room; --html-rows takes as much as it says',
  loud(() =>
    withBench(async (b) => {
      const tables = Array.from({ length: 22 }, (_, n) => `t${n}`);
      await b.both(
        tables
          .map(
            (t) =>
              `create table ${t} (id int primary key, v text); insert into ${t} select g, 'v' || g from generate_series(1, 1000) g`,
          )
          .join(';'),
      );
      await b.live.sql.unsafe(tables.map((t) => `update ${t} set v = upper(v)`).join(';'));
      const held = ({ data }: { data: PageData }) =>
        data.tables.map(({ corrupted: { rows, total } }) => [rows.length, total]);
      const whole = await pageOf(b);
      assert.is(whole.html.split('<details class="table" open>').length - 1, 5, 'the others are folded');
      folded = whole.html;
      assert.equal(
        held(whole),
        tables.map(() => [909, 1000]),
      );
      assert.equal(
        held(await pageOf(b, { htmlRows: '30' })),
        tables.map(() => [30, 1000]),
      );
    }),
  ),
);

withBrowser('a link unfolds the table that it leads to, and its rows are there', async () => {
  await visit(folded, async ({ page, errors }) => {
    const link = page.locator('tr[data-line] a').last();
    const name = await link.innerText();
    const list = page.getByRole('region', { name: `corrupted rows of ${name}`, exact: true });
    assert.is(await list.count(), 0);
    await link.click();
    await list.waitFor();
    assert.equal(errors, []);
  });
});

test.run();
