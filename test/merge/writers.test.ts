import { randomInt } from 'node:crypto';
import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { until } from '../support/poll.ts';
import { type MergeBench, mergeBench, type Row } from './support.ts';

// Writers that never stop while merges come one after the other: no newer password is ever replaced by an older one, by
// their own logs, and nobody is lost.

let b: MergeBench;
test.before(
  loud(async () => {
    b = await mergeBench();
  }),
);
test.after(() => b?.drop());

const [monday, tuesday, friday] = ['2024-01-01 00:00:00', '2024-01-02 00:00:00', '2024-01-05 00:00:00'];
const users = () => b.rows('select username, password from merged_users order by username');

/** Writes to a table again and again until it is told to stop; its log has the last password of each user, and when. */
async function write(
  url: string,
  statement: (name: string, password: string) => string,
  stopped: () => boolean,
): Promise<Map<string, { password: string; at: string }>> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  await sql`set timezone = 'UTC'`;
  const log = new Map<string, { password: string; at: string }>();
  for (let time = 0; !stopped(); time++) {
    const name = `user${randomInt(people)}`;
    const password = `${sql.options.database}-${time}`;
    const [row] = await sql.unsafe(statement(name, password));
    if (row) log.set(name, { password, at: row.at });
  }
  await sql.end();
  return log;
}

const people = 300;
const change = (table: string) => (name: string, password: string) =>
  `update ${table} set password = '${password}', password_last_changed = clock_timestamp()
   where username = '${name}' returning password_last_changed::text as at`;

test('writers of the target and of the sources: no newer password is replaced by an older one, and the newest are there in the end', async () => {
  const rows = (from: number): Row[] =>
    Array.from({ length: people }, (_, id) => [
      id,
      `user${id}`,
      `${from}-${id}`,
      `2024-01-0${1 + ((id + from) % 7)}`,
    ]);
  await b.fill({ test_db: rows(1), dev_db: rows(2), target: rows(3).filter((_, index) => index % 3 > 0) });
  await b.target.sql.unsafe(`
    create table worse (username text, was timestamptz, became timestamptz);
    create or replace function watch() returns trigger language plpgsql as $$
      begin
        if new.password_last_changed < old.password_last_changed
        then insert into public.worse values (old.username, old.password_last_changed, new.password_last_changed); end if;
        return new;
      end $$;
    create trigger watch after update on merged_users for each row execute function watch()`);
  let done = false;
  const writers = [
    write(b.target.url, change('merged_users'), () => done),
    write(b.side('test_db').url, change('users'), () => done),
    write(b.side('dev_db').url, change('users'), () => done),
  ];
  let written = 0;
  let logs: Map<string, { password: string; at: string }>[] = [];
  try {
    for (let time = 0; time < 8; time++) {
      const { outcomes } = (await b.merge({ apply: true })).answer;
      written += outcomes.inserted + outcomes.updated;
    }
  } finally {
    done = true;
    logs = await Promise.all(writers);
  }
  assert.ok(written > people, `only ${written} rows were written`);
  await b.merge({ apply: true });
  assert.equal(await b.rows('select * from worse'), []);
  const found = new Map((await users()).map(([name, password]) => [name, password]));
  assert.is(found.size, people);
  for (const name of found.keys()) {
    const newest = logs
      .flatMap((log) => log.get(name as string) ?? [])
      .sort((one, other) => (one.at < other.at ? 1 : -1))[0];
    if (newest) assert.is(found.get(name as string), newest.password, name as string);
  }
});

test('a writer that inserts the same users meanwhile: everybody is there once, with the newest password', async () => {
  const rows: Row[] = Array.from({ length: people }, (_, id) => [id, `user${id}`, `source-${id}`, tuesday]);
  const columns =
    'user_id serial primary key, username text unique, password text, password_last_changed timestamptz';
  await b.fill({ test_db: rows, target: { columns, rows: [] } });
  const taken: string[] = [];
  const sql = postgres(b.target.url, { max: 1, onnotice: () => undefined });
  let done = false;
  // names and ids that the merge is about to insert, in its order; half of them with a newer password
  const writer = (async () => {
    for (let id = people - 1; id > 0 && !done; id -= 2) {
      const newer = id % 4 === 1;
      const { count } = await sql.unsafe(
        `insert into merged_users values (${id}, '${id % 3 === 0 ? 'walk-in' : 'user'}${id}', 'walk-in-${id}', '${newer ? friday : monday}') on conflict do nothing`,
      );
      if (count === 1 && newer) taken.push(`walk-in-${id}`);
    }
  })();
  try {
    // it may be overtaken more often than it tries: the next call goes on
    await until(
      'a merge ends',
      async () => {
        try {
          return await b.merge({ apply: true, from: ['test_db'] });
        } catch (error) {
          assert.match((error as Error).message, '23505');
          return false;
        }
      },
      60,
    );
  } finally {
    done = true;
    await writer;
    await sql.end();
  }
  const found = await users();
  const names = found.map(([name]) => name as string);
  for (const [, name] of rows) assert.ok(names.includes(name as string), `${name} is lost`);
  const passwords = new Set(found.map(([, password]) => password));
  for (const password of taken) assert.ok(passwords.has(password), `${password} is lost`);
});

test.run();
