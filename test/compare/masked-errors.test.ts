import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { account, repaired } from '../repair/repaired.ts';
import { checked } from '../support/checked.ts';
import { bench } from '../support/compare.ts';
import { servers } from '../support/servers.ts';
import { needs } from '../support/skip.ts';

// mission.md: masked values never reach a screen or a report; Postgres quotes the value that it cannot read.

const { older, newer } = await servers();
const tables = { t: { mask: ['pw'] } };

test('json of a masked column that jsonb refuses is its row’s matter, and in no report and no error', async () => {
  const b = await bench();
  try {
    await b.old.sql.unsafe(`create table t (id int primary key, pw json);
      insert into t values (1, '{"s3cret": "\\ud83d"}')`);
    await b.live.sql.unsafe(`create table t (id int primary key, pw jsonb); insert into t values (1, '{}')`);
    const { report, texts } = await b.run({ tables });
    assert.is(report.tables[0]?.counts?.corrupted, 1);
    for (const text of texts.values()) assert.not.match(text, 's3cret');
    const answer = await repaired(b, {}, { tables });
    assert.is(answer.tables[0]?.outcomes.blocked, 1);
    assert.not.match(JSON.stringify([answer, await account(b, 't')]), 's3cret');
  } finally {
    await b.drop();
  }
});

const withInfinity = needs(
  test,
  'versions',
  newer.major >= 17 && older.major < 17,
  'it takes a version with an infinite interval and one without',
);
withInfinity('a masked value that live cannot read is not in the reason, nor in the journal', async () => {
  const b = await bench({ old: 'newer', live: 'older' });
  try {
    await b.both('create table t (id int primary key, pw interval)');
    await b.old.sql.unsafe(`insert into t values (1, 'infinity')`);
    const files = await b.run({ tables });
    assert.match(files.report.tables[0]?.reason ?? '', 'invalid input syntax for type interval: "***"');
    const journal = await b.rows('select detail from pgmend.runs where detail is not null');
    const found = JSON.stringify(await checked(b, { tables }));
    assert.not.match(found + JSON.stringify(journal) + [...files.texts.values()].join(), 'infinity');
  } finally {
    await b.drop();
  }
});

test.run();
