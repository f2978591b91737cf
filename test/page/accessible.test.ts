import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { BrowserContextOptions } from 'playwright-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mergeBench } from '../merge/support.ts';
import { browser } from '../support/browser.ts';
import { bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { leave, type Visit, visit } from '../support/person.ts';
import { needs } from '../support/skip.ts';

// Contrast, names, headings, tables: what axe looks for in a page, in both colour schemes and on a phone, it does not find.

const withBrowser = needs(test, 'chromium', browser !== undefined, 'no Chromium is installed');
let page: string;
let merged: string;
test.after(leave);

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

/** What axe finds wrong with a page, when all of it has been looked at: the elements of each rule with it. */
async function violations(of: string, options: BrowserContextOptions): Promise<string[]> {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const look = async ({ page, scrollThrough, errors }: Visit) => {
    await scrollThrough();
    await page.addScriptTag({ content: axe });
    assert.equal(errors, []);
    return page.evaluate<
      string[]
    >(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(' | ')))`);
  };
  // the policy of the page lets no other script in
  return visit(of, look, { ...options, bypassCSP: true });
}

for (const [title, options] of [
  ['light', { colorScheme: 'light', viewport: { width: 1200, height: 900 } }],
  ['dark', { colorScheme: 'dark', viewport: { width: 1200, height: 900 } }],
  ['on a phone', { viewport: { width: 390, height: 800 } }],
] as [string, BrowserContextOptions][])
  withBrowser(`reports of a comparison and of a merge, ${title}`, async () => {
    assert.equal(await violations(page, options), []);
    assert.equal(await violations(merged, options), []);
  });

withBrowser(
  'all that can be clicked is reached by the keyboard, and what has the focus is seen',
  async () => {
    await visit(page, async ({ page: shown, scrollThrough }) => {
      await scrollThrough();
      await shown.locator('h1').click();
      const reached = new Set<string>();
      for (let times = 0; times < 40; times++) {
        await shown.keyboard.press('Tab');
        reached.add(
          await shown.evaluate<string>(`(({ activeElement: at }) => {
          const { outlineStyle } = getComputedStyle(at.matches('input[type=file]') ? at.parentElement : at);
          return outlineStyle === 'none' ? 'unseen: ' + at.outerHTML.slice(0, 100) : at.tagName;
        })(document)`),
        );
      }
      assert.equal(
        [...reached].filter((one) => one.startsWith('unseen')),
        [],
      );
      for (const tag of ['BUTTON', 'A']) assert.ok(reached.has(tag), tag);
      // a choice by the keyboard alone
      await shown.getByRole('button', { name: 'keep live' }).first().focus();
      await shown.keyboard.press('Space');
      assert.match(await shown.getByRole('region', { name: 'Decisions' }).innerText(), '1 decision');
    });
  },
);

withBrowser(
  'nothing moves when the script takes over, and the page is never wider than the screen',
  async () => {
    for (const width of [390, 800, 1400]) {
      await visit(
        page,
        async ({ page: shown }) => {
          await shown.evaluate(`window.moved = 0; new PerformanceObserver((list) => {
          for (const one of list.getEntries()) if (!one.hadRecentInput) window.moved += one.value;
        }).observe({ type: 'layout-shift', buffered: true })`);
          // as somebody reads it, a part of a screen after the other
          await shown.evaluate(`(async () => {
          const frame = () => new Promise((done) => requestAnimationFrame(done));
          for (let y = 0; y < document.body.scrollHeight; y += 400) {
            scrollTo(0, y);
            await frame();
            await frame();
          }
        })()`);
          assert.ok(
            (await shown.evaluate<number>('window.moved')) < 0.1,
            `${width}: ${await shown.evaluate('window.moved')}`,
          );
          assert.is(
            await shown.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'),
            true,
            `${width}`,
          );
        },
        { viewport: { width, height: 900 } },
      );
    }
  },
);

test.run();
