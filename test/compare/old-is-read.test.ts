import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, textRows } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// "The old database is only ever read": by what our sessions may do there, not only by what we mean to do.

let b: Bench;

test.before(
  loud(async () => {
    b = await bench();
    await b.both(`create table t (id int primary key, v text); insert into t values (1, 'a');
      create table big (id int primary key, v text); insert into big select g, repeat('x', 100000) from generate_series(1, 20) g;
      analyze`);
    await b.run();
  }),
);
test.after(() => b.drop());

async function fails(statement: string): Promise<string> {
  const error = await b.live.sql.unsafe(statement).catch((caught) => caught);
  return String(error.code);
}

test('a mounted table takes no writes', async () => {
  assert.is(await fails(`insert into pgmend.t_old values (2, 'b')`), '55000');
  assert.is(await fails(`update pgmend.t_old set v = 'b'`), '55000');
  assert.is(await fails('delete from pgmend.t_old'), '55000');
});

test('old itself refuses to write in our sessions, whatever a foreign table allows', async () => {
  await b.live.sql.unsafe(`create foreign table writable (id int, v text) server pgmend_old
    options (schema_name 'public', table_name 't', updatable 'true')`);
  for (const statement of [
    `insert into writable values (2, 'b')`,
    `update writable set v = 'b'`,
    'delete from writable',
  ]) {
    assert.is(await fails(statement), '25006', statement);
  }
  assert.is(await fails('truncate writable'), '25006');
  assert.equal(await textRows(b.old.sql, 'select * from t'), [['1', 'a']]);
});

test('nor does old run a function that would write', async () => {
  await b.old.sql.unsafe(`create function sneak() returns int language sql as 'insert into public.t values (7, null) returning id';
    create view sneaky as select public.sneak() as id`);
  await b.live.sql.unsafe(
    `create foreign table sneaky (id int) server pgmend_old options (schema_name 'public', table_name 'sneaky')`,
  );
  assert.is(await fails('select * from sneaky'), '25006');
  assert.equal(await textRows(b.old.sql, 'select * from t'), [['1', 'a']]);
});

test('rows come by the thousand, of wide tables fewer', async () => {
  const options =
    await b.rows(`select ftrelid::regclass, (select option_value from pg_options_to_table(ftoptions) where option_name = 'fetch_size')
    from pg_foreign_table where ftrelid in ('pgmend.t_old'::regclass, 'pgmend.big_old'::regclass) order by 1`);
  const sizes = Object.fromEntries(options);
  assert.ok(Number(sizes['pgmend.t_old']) >= 2000, sizes['pgmend.t_old']);
  assert.ok(Number(sizes['pgmend.big_old']) >= 1, sizes['pgmend.big_old']);
});

test('our sessions on old say who they are, and end with ours on live', async () => {
  await b.live.sql`select count(*) from pgmend.t_old`;
  const names = await textRows(
    b.old.sql,
    `select distinct application_name from pg_stat_activity
      where application_name like 'pgmend%' and datname = current_database()`,
  );
  assert.equal(names, [['pgmend (old side)']]);
});

test.run();
