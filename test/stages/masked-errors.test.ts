import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checked } from '../support/checked.ts';
import { bench } from '../support/compare.ts';
import { servers } from '../support/servers.ts';
import { needs } from '../support/skip.ts';

// mission.md: masked values never reach a screen or a report; Postgres quotes the value that it cannot read.

const { older, newer } = await servers();
const tables = { t: { mask: ['pw'] } };

test('json of a masked column that jsonb refuses is not in the error of a stage', async () => {
  const b = await bench();
  try {
    await b.old.sql.unsafe(`create table t (id int primary key, pw json);
      insert into t values (1, '{"s3cret": "\\ud83d"}')`);
    await b.live.sql.unsafe(`create table t (id int primary key, pw jsonb); insert into t values (1, '{}')`);
    const { report } = await b.run({ tables });
    assert.match(
      report.tables[0]?.reason ?? '',
      'a value cannot be read: invalid input syntax for type json',
    );
    await b.stage(['30_stage'], { tables });
    const failed = await b.stage(['50_compare'], { tables }).catch((error: Error) => error);
    assert.instance(failed, Error);
    assert.match((failed as Error).message, 'JSON data, line 1');
    assert.not.match((failed as Error).message, 's3cret');
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
