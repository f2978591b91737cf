import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decisionsSchema } from '../../src/decisions/schema.ts';
import { browser } from '../support/browser.ts';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { leave, type Visit, visit } from '../support/person.ts';
import { needs } from '../support/skip.ts';

// With its script report.html is a tool: rows are searched, ordered and filtered, and decided about. docs/deciding.md.

const withBrowser = needs(test, 'chromium', browser !== undefined, 'no Chromium is installed');
let b: Bench;
let html: string;

test.before(
  loud(async () => {
    b = await bench();
    await b.both(`create table t (id int primary key, name text, city text, doc jsonb);
      insert into t select g, 'Name ' || g, 'City of ' || g, jsonb_build_object('a', g, 'long', repeat('x', 90), 'b', '{}'::jsonb)
      from generate_series(1, 3000) g;
      create table secret (id int primary key, v text); insert into secret select 70000 + g, 'v' || g from generate_series(1, 9) g;
      create table loose (a int, v text); insert into loose values (1, 'x'), (1, 'x'), (2, 'y');
      analyze`);
    await b.live.sql.unsafe(`update t set name = upper(name); update t set city = left(city, 4) where id % 3 = 0;
      update t set doc = jsonb_set(doc, '{a}', '"other"') where id = 9; update t set city = '' where id = 10;
      update t set city = null where id = 11; delete from t where id between 100 and 109; insert into t values (9001, 'new');
      update secret set v = 'hushed'; delete from loose where ctid = '(0,1)'; analyze`);
    html = (await b.run({ format: 'json,html,csv', tables: { secret: { mask: ['id', 'v'] } } })).texts.get(
      'report.html',
    ) as string;
  }),
);
test.after(async () => {
  await leave();
  await b?.drop();
});

/** The list of a table's rows of one status, in sight. */
async function listOf({ page }: Visit, status: string, table = 'public.t') {
  const name = `${status} rows of ${table}`;
  const anchor = await page.locator(`h2 code`, { hasText: new RegExp(`^${table}$`) }).first();
  const id = await anchor.locator('..').getAttribute('id');
  await page.locator(`[data-rows][data-table="${id}"][data-status="${status}"]`).scrollIntoViewIfNeeded();
  const list = page.getByRole('region', { name, exact: true });
  const tools = page.getByRole('search', { name, exact: true });
  await list.waitFor();
  return { list, tools, rows: list.locator('tbody tr'), told: tools.getByRole('status') };
}

withBrowser('rows are searched, filtered by column and kind, ordered and turned over', async () => {
  await visit(html, async (v) => {
    const { list, tools, rows, told } = await listOf(v, 'corrupted');
    const held = Number((await told.innerText()).replace(/^1–20 of /, '').replace(',', ''));
    assert.is(held, 1000);
    await tools.getByRole('combobox', { name: 'kind' }).selectOption('cut');
    const cut = Number((await told.innerText()).replace(/^.* of /, '').replace(',', ''));
    assert.ok(cut > 100 && cut < 1000);
    for (const row of await rows.all()) assert.match(await row.innerText(), /city\tcut/);
    await list.getByRole('button', { name: 'id' }).click();
    const down = await rows.locator('td:first-child').allInnerTexts();
    assert.equal(
      down,
      [...down].sort((x, y) => Number(y) - Number(x)),
      'numbers, and not texts',
    );
    await tools.getByRole('button', { name: 'next' }).click();
    assert.match(await told.innerText(), '21–40 of');
    await tools.getByRole('combobox', { name: 'kind' }).selectOption('');
    await tools.getByRole('combobox', { name: 'column' }).selectOption('doc');
    assert.is(await told.innerText(), '1–1 of 1', 'the rarest kind has its rows in the page');
    await tools.getByRole('combobox', { name: 'column' }).selectOption('');
    await tools.getByRole('searchbox').fill('NAME 2999x');
    assert.is(await told.innerText(), 'no such row');
    assert.equal(v.errors, []);
  });
});

withBrowser('what changed in a document is marked line by line, and an empty text is not NULL', async () => {
  await visit(html, async (v) => {
    const { tools, rows } = await listOf(v, 'corrupted');
    await tools.getByRole('combobox', { name: 'column' }).selectOption('doc');
    assert.equal(await rows.locator('td.value.old mark').allInnerTexts(), ['  "a": 9,\n']);
    assert.equal(await rows.locator('td.value:not(.old) mark').allInnerTexts(), ['  "a": "other",\n']);
    await tools.getByRole('combobox', { name: 'column' }).selectOption('city');
    await tools.getByRole('combobox', { name: 'kind' }).selectOption('emptied');
    assert.is(await rows.first().locator('td.value:not(.old) .empty').count(), 1);
    await tools.getByRole('combobox', { name: 'kind' }).selectOption('lost');
    assert.match(await rows.first().innerText(), 'NULL');
  });
});

withBrowser('what was decided is saved, kept, loaded again and taken back', async () => {
  await visit(html, async (v) => {
    const { page } = v;
    const card = page.locator('article', { hasText: 'changed in case' });
    await card.getByRole('button', { name: 'keep live' }).click();
    await card.getByRole('textbox').fill('the users asked for it');
    const { tools, rows } = await listOf(v, 'corrupted');
    await tools.getByRole('combobox', { name: 'kind' }).selectOption('cut');
    const first = rows.first();
    const id = await first.locator('td').first().innerText();
    const choice = first.getByRole('combobox', { name: /^Decide/ });
    assert.is(await choice.locator('option').first().innerText(), 'not decided');
    await choice.selectOption('repair');
    const missing = await listOf(v, 'missing');
    await missing.rows
      .first()
      .getByRole('combobox', { name: /^Decide/ })
      .selectOption('later');
    const bar = page.getByRole('region', { name: 'Decisions' });
    assert.match(await bar.innerText(), '3 decisions: 1 repair, 1 keep live, 1 later');
    await bar.locator('summary').click();
    await bar.getByRole('textbox', { name: /^Why, of public.t, the row {"id":"100"}$/ }).fill('ask Ann');
    const text = await v.saved(() => bar.getByRole('button', { name: 'Save decisions.json' }).click());
    const { decisions, compared } = decisionsSchema.parse(JSON.parse(text));
    assert.equal(
      decisions.map(({ seen, ...rest }) => [rest, seen === undefined ? '' : /^[0-9a-f]{32}$/.test(seen)]),
      [
        [
          {
            table: 'public.t',
            column: 'name',
            kind: 'case',
            decision: 'keep live',
            rows: 2990,
            note: 'the users asked for it',
          },
          '',
        ],
        [{ table: 'public.t', decision: 'repair', key: { id } }, true],
        [{ table: 'public.t', key: { id: '100' }, decision: 'later', note: 'ask Ann' }, true],
      ],
    );
    assert.equal(Object.keys(compared), ['public.t']);

    await page.reload();
    assert.match(await bar.innerText(), '3 decisions', 'the browser has kept them');
    await bar.getByRole('button', { name: 'Clear' }).click();
    assert.match(await bar.innerText(), 'Nothing is decided yet');
    const file = (name: string, some: string) => ({
      name,
      mimeType: 'application/json',
      buffer: Buffer.from(some),
    });
    const input = bar.locator('input[type=file]');
    await input.setInputFiles(file('some.json', '{"version": 1}'));
    await bar.getByText('some.json was not loaded: it is no decisions.json of pgmend').waitFor();
    await input.setInputFiles(file('decisions.json', text));
    await bar.getByText('3 decisions loaded').waitFor();
    await card.scrollIntoViewIfNeeded();
    assert.is(await card.getByRole('textbox').inputValue(), 'the users asked for it');
    await bar.locator('summary').click();
    await bar.getByRole('button', { name: 'take back' }).first().click();
    assert.match(await bar.innerText(), '2 decisions');
    const earlier = JSON.stringify({ ...JSON.parse(text), compared: { 'public.t': '2001-01-01' } });
    await input.setInputFiles(file('decisions.json', earlier));
    await bar.getByText('made about an earlier comparison').waitFor();
    assert.equal(v.errors, []);
  });
});

withBrowser('what many rows share is shown at each of them; rows may say otherwise', async () => {
  await visit(html, async (v) => {
    const { tools, rows } = await listOf(v, 'corrupted');
    await v.page
      .locator('article', { hasText: 'changed in case' })
      .getByRole('button', { name: 'keep live' })
      .click();
    await tools.getByRole('combobox', { name: 'kind' }).selectOption('cut');
    const about = rows.first().getByRole('combobox', { name: /^Decide/ });
    assert.is(await about.locator('option').first().innerText(), 'not decided', 'only this value is shown');
    await tools.getByRole('combobox', { name: 'kind' }).selectOption('case');
    assert.is(await about.locator('option').first().innerText(), 'keep live');
    assert.equal(await about.locator('option').allInnerTexts(), [
      'keep live',
      'repair',
      'keep live',
      'later',
    ]);
    const added = await listOf(v, 'new');
    const ofNew = added.rows.first().getByRole('combobox', { name: /^Decide/ });
    assert.equal(await ofNew.locator('option').allInnerTexts(), ['not decided', 'keep live', 'later']);
  });
});

withBrowser('a row is copied: its key, its condition, all of it, its repair', async () => {
  await visit(
    html,
    async (v) => {
      const copied = async (status: string, what: string, find = '') => {
        const { tools, rows } = await listOf(v, status);
        await tools.getByRole('searchbox').fill(find);
        const row = rows.first();
        await row.getByRole('combobox', { name: /^Copy/ }).selectOption(what);
        await row.getByText('copied').waitFor();
        return v.page.evaluate('navigator.clipboard.readText()') as Promise<string>;
      };
      assert.is(await copied('missing', 'key'), '{"id":"100"}');
      assert.is(await copied('missing', 'where'), `id = '100'`);
      const inserted = await copied('missing', 'repair');
      const update = await copied('corrupted', 'repair', 'City of 10');
      assert.match(update, `update public.t set name = 'Name 10'`);
      // they are statements that do what they say
      await b.live.sql
        .begin(async (tx) => {
          await tx.unsafe(inserted);
          await tx.unsafe(update);
          const rows = await tx`select id, name, city from t where id in (10, 100) order by id`;
          assert.equal(
            [...rows].map((row) => Object.values(row)),
            [
              [10, 'Name 10', 'City of 10'],
              [100, 'Name 100', 'City of 100'],
            ],
          );
          await tx`select 1 / (case when true then 0 end)`.catch(() => undefined);
        })
        .catch((error: Error) => {
          if (!/aborted|division/.test(error.message)) throw error;
        });
    },
    { permissions: ['clipboard-read', 'clipboard-write'] },
  );
});

withBrowser('masked values are in no part of the page, and no masked row can be named', async () => {
  for (const hidden of ['hushed', '70001', '70009']) assert.not.match(html, hidden);
  await visit(html, async (v) => {
    const { list, rows } = await listOf(v, 'corrupted', 'public.secret');
    assert.match(await rows.first().innerText(), '***');
    assert.is(await list.getByRole('combobox', { name: /^Decide/ }).count(), 0);
  });
});

withBrowser(
  'without a script the page tells what it told before, and shows nothing that does not work',
  async () => {
    await visit(
      html,
      async ({ page }) => {
        assert.is(await page.getByRole('button').count(), 0);
        assert.is((await page.locator('section table').count()) > 4, true);
        assert.match(await page.locator('body').innerText(), '20 of 2,990 rows, from all over the table.');
      },
      { javaScriptEnabled: false },
    );
  },
);

withBrowser('on paper all of it is there, and nothing that only a screen can do', async () => {
  await visit(html, async (v) => {
    const { page } = v;
    const card = page.locator('article', { hasText: 'changed in case' });
    await card.getByRole('button', { name: 'keep live' }).click();
    await v.scrollThrough();
    await page.emulateMedia({ media: 'print' });
    assert.equal(await card.getByRole('button').allInnerTexts(), ['keep live']);
    for (const gone of ['.tools', '#decisions section', 'nav.side', 'td.act select:not(.decided)'])
      assert.is(await page.locator(`${gone}:visible`).count(), 0, gone);
    // what is folded on the screen is not on paper
    await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = false`);
    assert.is(await page.locator('section table').first().isVisible(), true);
    // black on white, whatever the screen has
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const colours = await page.evaluate<string[]>(
      `['color', 'backgroundColor'].map((one) => getComputedStyle(document.body)[one])`,
    );
    assert.equal(colours, ['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
  });
});

test.run();
