import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type EmbeddedServer, startServer } from '../../src/embedded/server.ts';
import { temporaryDirectory } from '../../src/embedded/temporary.ts';
import { mergeBench } from '../merge/support.ts';
import { repaired } from '../repair/repaired.ts';
import { bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { makeRole } from '../support/roles.ts';
import type { TestServer } from '../support/servers.ts';

// No password of a server is where anybody else's code, or another session, can look: in no setting and no prepared statement
// while triggers run, in no query of pg_stat_activity, in no server log, whatever that logs.

const chatty = {
  log_statement: 'all',
  log_min_duration_statement: '0',
  log_min_error_statement: 'debug1',
  log_error_verbosity: 'verbose',
  log_parameter_max_length_on_error: '-1',
  shared_preload_libraries: 'auto_explain,pg_stat_statements',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_nested_statements': 'on',
  'auto_explain.log_verbose': 'on',
  'pg_stat_statements.track': 'all',
};

/** What a function that is run by pgmend finds of other people's secrets, kept where a rollback does not reach. */
const spy = (extra: string) => `
  create table seen (where_found text, what text);
  create function look() returns trigger language plpgsql as $$
  declare found text;
  begin
    for found in
      select s.name || '=' || s.setting || ' ' || coalesce(s.reset_val, '') from pg_settings s
      union all select name || statement from pg_prepared_statements
      union all select query from pg_stat_activity
      union all select 'setting ' || n || coalesce(current_setting(n, true), '') from unnest(array['pgmend.old_password', 'pgmend.merge_test_db_password']) as n
      union all select 'table ' || c.relname from pg_class c where c.relname like '%secret%'
    loop
      insert into seen values (tg_table_name, found);
    end loop;
    return new;
  end $$;
  ${extra}`;

let folder: string;
const servers: EmbeddedServer[] = [];
const places: TestServer[] = [];
test.before(
  loud(async () => {
    folder = await temporaryDirectory('pgmend-hostile-');
    const login = { user: 'postgres', password: 'hehe' };
    for (const major of [13, 18] as const) {
      const server = await startServer({
        major,
        directory: join(folder, String(major)),
        ...login,
        settings: chatty,
      });
      servers.push(server);
      places.push({
        major: server.major,
        url: server.url('postgres'),
        fromPeers: `127.0.0.1:${server.port}`,
      } as TestServer);
    }
  }),
);
test.after(async () => {
  for (const server of servers) await server.stop('immediate');
  rmSync(folder, { recursive: true, force: true });
});

/** Every file that the servers have written as text, but for their data. */
function logs(): string {
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /log(file)?(\/|$)|\.log$|\.csv$|server/i.test(path),
  );
  return texts
    .map((path) => {
      try {
        return readFileSync(join(folder, path), 'utf8');
      } catch {
        return '';
      }
    })
    .join('\n');
}

/** The statement by which this test made the role has it, and no other line. */
function assertNotLogged(password: string): void {
  const lines = logs()
    .split('\n')
    .filter((line) => line.includes(password) && !/create role \S+ login password/.test(line));
  assert.equal(lines, []);
  assert.match(logs(), 'create server');
}

/** Neither what the trigger found nor a log has the password. */
function assertKept(rows: (string | null)[][], password: string): void {
  const seen = rows.flat().join('\n');
  assert.ok(seen.length > 1000, 'the trigger looked');
  assert.is(seen.includes(password), false, 'seen by a trigger');
  assertNotLogged(password);
}

test('the password of old: a run and a repair', async () => {
  const [older, newer] = places as [TestServer, TestServer];
  const b = await bench({ old: older, live: newer });
  const role = await makeRole(b.old);
  try {
    await b.old.sql.unsafe(`alter role ${role.name} superuser`);
    await b.both("create table t (id int primary key, v text); insert into t values (1, 'a'), (2, 'b')");
    await b.live.sql.unsafe(
      `update t set v = 'x' where id = 1; ${spy('create trigger look after update on t for each row execute function look()')}`,
    );
    const choice = { old: role.as(b.old.urlFromLive) };
    await b.run(choice);
    await repaired(b, {}, choice);
    assertKept(await b.rows('select what from seen'), role.password);
  } finally {
    await role.drop();
    await b.drop();
  }
});

test('the password of a source: a merge', async () => {
  const [older, newer] = places as [TestServer, TestServer];
  const b = await mergeBench({ test_db: older }, newer);
  const role = await makeRole(b.side('test_db'));
  try {
    await b.side('test_db').sql.unsafe(`alter role ${role.name} superuser`);
    await b.fill({ test_db: [[1, 'ann', 'a', '2020-01-01']], target: [[2, 'bob', 'b', '2020-01-01']] });
    await b.target.sql.unsafe(
      spy('create trigger look after insert on merged_users for each row execute function look()'),
    );
    await b.merge({ source: [`test_db=${role.as(b.side('test_db').urlFromLive)}`], apply: true });
    assertKept(await b.rows('select what from seen'), role.password);
  } finally {
    await role.drop();
    await b.drop();
  }
});

test.run();
