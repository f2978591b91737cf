import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { literal } from '../../src/stages/quoting.ts';
import { mergeBench } from '../merge/support.ts';
import { browser, inFile, opened } from '../support/browser.ts';
import { bench, quoted } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { leave, visit } from '../support/person.ts';
import { needs } from '../support/skip.ts';

// Values, names and errors that are markup are text in the pages: a real browser runs nothing of them, and asks nobody for
// anything. Where there is no Chromium, the tests of the pages alone hold that down.

const withBrowser = needs(test, 'chromium', browser !== undefined, 'no Chromium is installed');

let server: Server;
let asked: string[];
let payloads: string[];

test.before(
  loud(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end('document.title = "taken"');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const take = `document.title='taken'`;
    payloads = [
      `<script>${take}</script>`,
      `</style></script><script>${take}</script>`,
      `<img src=x onerror="${take}">`,
      `"><svg onload=${take}>`,
      `' onmouseover=${take} autofocus onfocus=${take} '`,
      `<details open ontoggle=${take}>`,
      `--><script>${take}</script><!--`,
      `</title></textarea></pre></code><script>${take}</script>`,
      `<img src=${url}/image>`,
      `<script src=${url}/script></script>`,
      `<link rel=stylesheet href=${url}/style>`,
      `<iframe src=${url}/frame></iframe>`,
      `<meta http-equiv=refresh content="0;url=${url}/away">`,
      `<base href=${url}/>`,
      `&lt;script&gt;${take}&lt;/script&gt;`,
      `{{{constructor}}} {{#each this}}{{/each}}`,
      `<form action=${url}/form><input autofocus onfocus=${take}></form>`,
    ];
  }),
);
test.after(async () => {
  server.close();
  await leave();
});

/** That a page is what it says it is, with nothing of the payloads but their text. */
async function assertHarmless(file: string, wanted: string[]): Promise<void> {
  const page = await readFile(file, 'utf8');
  const title = /<title>(.*?)<\/title>/s.exec(page)?.[1] as string;
  const dom = await opened(file);
  assert.is(/<title>(.*?)<\/title>/s.exec(dom)?.[1], title);
  assert.equal(asked, []);
  for (const tag of ['svg', 'iframe', 'img', 'base', 'form', 'textarea'])
    assert.is(dom.split(`<${tag}`).length, page.split(`<${tag}`).length, tag);
  for (const text of wanted) {
    const shown = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    assert.ok(dom.includes(shown), `it shows ${text}`);
  }
}

withBrowser('a browser does run what these texts say, where they are markup', async () => {
  const page = (payload: string) =>
    `<!doctype html><title>whole</title><style></style><p title="${payload}">${payload}</p>`;
  for (const payload of payloads.slice(0, 4))
    assert.match(await inFile(page(payload), opened), '<title>taken</title>', payload);
  await inFile(page(payloads[8] as string), opened);
  assert.ok(asked.splice(0).includes('/image'));
});

withBrowser('the report of a comparison', async () => {
  const b = await bench();
  try {
    const [name, , column, comment] = payloads.map(quoted) as [string, string, string, string];
    const list = `array[${payloads.map(literal)}]`;
    await b.both(`
      create table ${name} (id text primary key, ${column} text);
      create table planted (id int primary key, v text);
      create table keyless (${column} text);
      comment on table planted is ${literal(comment)};
      insert into ${name} select v, v from unnest(${list}) as v;
      insert into planted select n, v from unnest(${list}) with ordinality as u(v, n)`);
    await b.live.sql.unsafe(`delete from ${name} where id = ${literal(payloads[0] as string)};
      update ${name} set ${column} = id || 'x'; update planted set v = v || ' of live'`);
    const { texts } = await b.run({ format: 'json,html' });
    const html = texts.get('report.html') as string;
    await inFile(html, (file) => assertHarmless(file, payloads));
    // and when its script has drawn all of it, and somebody searches and decides
    await visit(html, async ({ page, errors, scrollThrough }) => {
      const title = await page.title();
      await scrollThrough();
      for (const search of await page.getByRole('searchbox').all()) await search.fill('<');
      for (const button of await page.getByRole('button', { name: 'keep live' }).all()) await button.click();
      await page.locator('#decisions summary').click();
      assert.is(await page.title(), title);
      assert.is(await page.locator('iframe, img, base, form, textarea, link').count(), 0);
      assert.equal([asked, errors], [[], []]);
    });
  } finally {
    await b.drop();
  }
});

withBrowser('the report of a merge', async () => {
  const b = await mergeBench();
  try {
    // names that differ in case are listed
    await b.fill({
      test_db: payloads.map((text, n) => [n + 1, text, 'a', '2020-01-01']),
      dev_db: payloads.map((text, n) => [n + 101, text.toUpperCase(), 'b', '2020-01-02']),
      target: [],
    });
    const { texts, answer } = await b.merge({ apply: true });
    assert.ok((answer.attention.by_code.similar_key ?? 0) >= payloads.length);
    await inFile(texts['merge.html'] as string, (file) => assertHarmless(file, payloads.slice(0, 3)));
  } finally {
    await b.drop();
  }
});

test.run();
