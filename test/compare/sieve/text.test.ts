import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../../support/compare.ts';
import { loud } from '../../support/loud.ts';
import { bothWays, linesOf, strategyOf } from './both-ways.ts';

// A hash of text is one of its bytes: where the two servers keep it in other bytes, or call other bytes equal, it says
// nothing, and such a table is compared row by row.

let b: Bench;
test.before.each(
  loud(async () => {
    b = await bench();
  }),
);
test.after.each(() => b.drop());

/** Makes a database anew in another encoding. */
async function recode({ url, database }: { url: string; database: string }, encoding: string): Promise<void> {
  const admin = postgres(new URL('/postgres', url).href, { max: 1 });
  await admin.unsafe(`drop database "${database}" with (force)`);
  await admin.unsafe(
    `create database "${database}" template template0 encoding '${encoding}' lc_collate 'C' lc_ctype 'C'`,
  );
  await admin.end();
}

// the bytes that old has for ä and live has for Ã¤: the same, and another text
const mojibake = `create table t (id int primary key, v text); create table k (v text primary key, n int);
  create table j (id int primary key, v json, w jsonb); create table n (id int primary key, v int);`;

for (const [encoding, old] of [
  ['LATIN1', 'Ã¤'],
  ['WIN1252', 'Ã¤'],
] as const) {
  test(`old in ${encoding} has the bytes that live has for another text`, async () => {
    await recode(b.old, encoding);
    await b.both(mojibake);
    const fill = (
      value: string,
    ) => `insert into t values (1, '${value}'), (2, 'a'); insert into k values ('${value}', 1), ('a', 2);
      insert into j values (1, '"${value}"', '"${value}"'); insert into n values (1, 1); analyze;`;
    await b.old.sql.unsafe(fill(old));
    await b.live.sql.unsafe(fill('ä'));
    const files = await bothWays(b);
    assert.equal(linesOf(files, 't'), ['corrupted 1 v']);
    assert.equal(linesOf(files, 'k'), [`missing ${old}`, 'new ä']);
    assert.equal(linesOf(files, 'j'), ['corrupted 1 v,w']);
    assert.is(
      strategyOf(files, 't'),
      `full: no sieve: v is text, which old keeps in ${encoding} and live in UTF8`,
    );
    assert.match(strategyOf(files, 'k'), 'full: no sieve: v is text, which old keeps in');
    assert.match(strategyOf(files, 'j'), 'full: no sieve: v is json, and not both servers keep text in UTF8');
    // what is not text has the same bytes in every encoding
    assert.match(strategyOf(files, 'n'), /^sieve/);
  });
}

test('the same text in another encoding is the same', async () => {
  await recode(b.old, 'LATIN1');
  await b.both(mojibake);
  await b.both("insert into t values (1, 'ä'), (2, 'é'); insert into k values ('ä', 1); analyze");
  const files = await bothWays(b);
  assert.equal(files.lines, []);
});

test('text of SQL_ASCII is bytes that nobody knows the meaning of', async () => {
  await recode(b.old, 'SQL_ASCII');
  await b.both(mojibake);
  await b.both("insert into t values (1, 'ä'); insert into k values ('ä', 1); analyze");
  const files = await bothWays(b);
  assert.match(
    strategyOf(files, 't'),
    'full: no sieve: v is text, which old keeps in SQL_ASCII and live in UTF8',
  );
});

test('both in one encoding that is not UTF8 go through the sieve', async () => {
  await Promise.all([recode(b.old, 'LATIN1'), recode(b.live, 'LATIN1')]);
  await b.both(mojibake);
  await b.both("insert into t values (1, 'ä'), (2, 'é'); insert into k values ('ä', 1), ('é', 2); analyze");
  await b.live.sql.unsafe("update t set v = 'É' where id = 2; update k set v = 'ö' where n = 2");
  const files = await bothWays(b);
  assert.equal([linesOf(files, 't'), linesOf(files, 'k')], [['corrupted 2 v'], ['missing é', 'new ö']]);
  assert.match(strategyOf(files, 't'), /^sieve/);
  assert.match(strategyOf(files, 'k'), /^sieve/);
});

for (const sides of [['old', 'live'], ['old'], ['live']] as const) {
  test(`a collation of ${sides.join(' and ')} that calls 'a' and 'A' equal hides no row`, async () => {
    for (const side of ['old', 'live'] as const) {
      const collate = (sides as readonly string[]).includes(side) ? 'collate folding' : '';
      await b[side].sql.unsafe(`
        create collation folding (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
        create table t (id int primary key, v text ${collate}, w varchar(9) ${collate}, x char(3) ${collate});
        create table k (v text ${collate} primary key, n int);
        create table c (v text ${collate}, id int, primary key (v, id));
        insert into t values (1, 'a', 'a', 'a'), (2, 'b', 'b', 'b'), (3, 'c', 'c', 'c'), (4, 'd', 'd', 'd');
        insert into k values ('a', 1), ('b', 2); insert into c values ('a', 1), ('b', 2); analyze`);
    }
    await b.live.sql.unsafe(`update t set v = 'A' where id = 1; update t set w = 'B' where id = 2;
      update t set x = 'C' where id = 3; update k set v = 'A' where n = 1; update c set v = 'A' where id = 1`);
    const files = await bothWays(b);
    assert.equal(linesOf(files, 't'), ['corrupted 1 v', 'corrupted 2 w', 'corrupted 3 x']);
    assert.equal(linesOf(files, 'k'), ['missing a', 'new A']);
    assert.equal(linesOf(files, 'c'), ['missing a,1', 'new A,1']);
  });
}

test.run();
