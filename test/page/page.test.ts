import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

// report.html leads with what happened: a card for each finding, with rows of just that kind, and where they lie. It hides nothing: not
// the rare beside the frequent, not what looks the same on both sides, and never a masked value.

let bench: Workbench;
let page: string;
test.before(
  loud(async () => {
    bench = await workbench({ empty: true });
    const both = `create table people (id int primary key, name text, email text, note text);
      insert into people select g, 'Name ' || g, 'Person' || g || '@example.com', repeat('n', 3000) || g from generate_series(1, 2000) g;
      create table lost (id int primary key, v text); insert into lost select g, md5(g::text) from generate_series(1, 900) g;
      create table secret (id int primary key, v text); insert into secret select 70000 + g, 'v' || g from generate_series(1, 50) g;
      create table looks (id int primary key, v text); insert into looks values (1, 'a b'), (2, 'paypal'), (3, 'end');
      create table keyless (a int, b text); insert into keyless values (1, '<b>x</b>'), (1, '<b>x</b>');
      ${Array.from({ length: 60 }, (_, n) => `create table same_${n} (id int primary key, v int); insert into same_${n} values (1, 1);`).join('\n')}`;
    for (const side of [bench.old, bench.live]) await side.sql.unsafe(`${both} analyze`);
    await bench.live.sql.unsafe(`update people set email = lower(email);
      update people set name = left(name, 3) where id in (7, 1900); update people set note = repeat('n', 2990) || 'CHANGED' || id where id = 55;
      delete from lost where id in (12, 310, 680); insert into lost select g, 'new' from generate_series(2000, 2005) g;
      update secret set v = 'hushed'; update looks set v = case id when 1 then E'a\\u00a0b' when 2 then E'p\\u0430ypal' else 'end ' end;
      delete from keyless where ctid = '(0,1)'; analyze`);
    const masked = ['--config', join(bench.folder, 'pgmend.yaml')];
    await writeFile(join(bench.folder, 'pgmend.yaml'), 'tables: { secret: { mask: [id, v] } }\n');
    const { code, stderr } = await bench.pgmend(['run', '--format', 'json,html', ...masked]);
    assert.is(code, 1, stderr);
    page = await readFile(join(bench.folder, 'pgmend-report', 'report.html'), 'utf8');
  }),
);
test.after(() => bench?.drop());

/** The card with a sentence. */
function card(sentence: RegExp): string {
  const cards = page
    .split('<article ')
    .slice(1)
    .map((one) => one.slice(0, one.indexOf('</article>')));
  const found = cards.filter((one) => sentence.test(one));
  assert.is(found.length, 1, `${sentence}: ${found.length} cards`);
  return found[0] as string;
}

/** A cell's text, as somebody copies it. */
const texts = (part: string) =>
  [...part.matchAll(/<td class="value[^"]*">(.*?)<\/td>/gs)].map(([, cell = '']) =>
    cell.replace(/<[^>]*>/g, ''),
  );

test('what is rare has a card beside what is frequent, with rows of just its kind', () => {
  assert.match(card(/changed values of email were changed in case/), '2,000 corrupted');
  const rare = card(/values of name were changed|values of name were cut/);
  assert.equal(texts(rare), ['7', 'Name 7', 'Nam', '1900', 'Name 1900', 'Nam']);
  assert.match(
    rare,
    `select * from pgmend.people_changes where column_name &#x3D; &#x27;name&#x27; and kind &#x3D; &#x27;cut&#x27;;`,
  );
  assert.match(rare, 'pgmend repair --table &#x27;public.people&#x27; --kind cut');
});

test('the largest come first, and what is only new last', () => {
  const order = [...page.matchAll(/<article class="card (\w+)">\n<h3>(.*?)<\/h3>/g)].map(
    ([, status]) => status,
  );
  assert.is(order[0], 'corrupted');
  assert.is(order.at(-1), 'new');
});

test('where rows lie is a picture, and words', () => {
  assert.match(card(/of email were/), /aria-label="2,000 rows, from 0 % to 100 % of the way from 1 to 2000"/);
  const [, low = '', high = ''] = /from (\d+) % to (\d+) % of the way/.exec(card(/of name were/)) ?? [];
  assert.equal([low, high], ['0', '95']);
});

test('missing rows that have nothing in common are not only a number', () => {
  const lost = card(/3 rows are missing; no pattern was found/);
  assert.equal(
    texts(lost).filter((_, index) => index % 2 === 0),
    ['12', '310', '680'],
  );
  assert.match(card(/1 row is missing; no pattern was found/), '&lt;b&gt;x&lt;/b&gt;');
});

test('a change after thousands of characters is seen, and what looks the same on both sides is not', () => {
  const deep = card(/the changed value of note/);
  assert.match(deep, /characters, then/);
  assert.ok(texts(deep).some((text) => text.includes('CHANGED55')));
  const looks = page.slice(page.indexOf('<code>public.looks</code></h2>'));
  for (const sign of ['data-sign="NBSP"', 'U+0430', 'data-sign="·"']) assert.ok(looks.includes(sign), sign);
});

test('of masked columns no value is there, nor the ends of a range of one', () => {
  const secret = card(/public\.secret/);
  assert.match(secret, '50 corrupted');
  assert.not.match(secret, /<svg|700\d\d/);
  assert.not.match(page, /700(?:0|1|2|3|4|5)\d\b/);
  assert.not.match(page, 'hushed');
});

test('intact tables are folded', () => {
  assert.match(page, '<summary>60 tables intact</summary>');
  const folded = page.slice(page.indexOf('<details'), page.indexOf('</details>'));
  assert.match(folded, 'public.same_59');
  assert.not.match(folded, 'public.people');
  assert.ok(page.length < 400_000, `${page.length} characters`);
});

test('a table without a key says so', () => {
  const part = page.slice(page.indexOf('<code>public.keyless</code></h2>'));
  assert.match(part.slice(0, 300), 'Key: none, compared by content');
});

test('keys at the ends of their types, and with names of ours, stop no page', async () => {
  const other = await workbench({ empty: true });
  try {
    const keys: [string, string, string][] = [
      ['days', 'date', "('5874897-12-31'), ('-infinity'), ('2024-01-01'), ('4713-01-01 BC')"],
      ['moments', 'timestamptz', "('infinity'), ('2024-01-01'), ('294276-12-31')"],
      ['numbers', 'numeric', "('NaN'), (1), (1e131071)"],
      ['floats', 'float8', "('NaN'), ('-infinity'), (1e308), (5e-324)"],
    ];
    for (const side of [other.old, other.live])
      await side.sql.unsafe(
        `${keys.map(([name, type, values]) => `create table ${name} (k ${type} primary key, low int, high int); insert into ${name} (k) values ${values};`).join('\n')} analyze`,
      );
    for (const [name] of keys) await other.live.sql.unsafe(`update ${name} set low = 1, high = 2`);
    const { code, stderr } = await other.pgmend(['run', '--quiet', '--format', 'html']);
    assert.is(code, 1, stderr);
    const text = await readFile(join(other.folder, 'pgmend-report', 'report.html'), 'utf8');
    for (const [name] of keys) assert.match(text, `<code>public.${name}</code>`);
  } finally {
    await other.drop();
  }
});

test.run();
