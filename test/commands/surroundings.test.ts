import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { makeRole } from '../support/roles.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

// What live's own configuration does to whatever pgmend makes there: publications of all tables, event triggers, default
// privileges.

let bench: Workbench;
test.before.each(
  loud(async () => {
    bench = await workbench();
  }),
);
test.after.each(() => bench?.drop());

const said = async (code: number, ...args: string[]) => {
  const done = await bench.pgmend(args);
  assert.is(done.code, code, `${args.join(' ')}: ${done.stdout}${done.stderr}`);
  return done;
};

/** Tables of a circle, and one that refers to itself: with accounts, what every stage has something to do for. */
const circle = `create table a (id int primary key, b int); create table b (id int primary key, a int references a);
  alter table a add foreign key (b) references b;
  create table tree (id int primary key, up int references tree, v text unique)`;

/** Every command that makes something on live, the merge into it among them. */
async function wholeRoad(): Promise<void> {
  await bench.old.sql.unsafe(`${circle}; create table users (user_id int, username text, password text, password_last_changed timestamptz);
    insert into a values (1, null); insert into b values (1, 1); update a set b = 1;
    insert into tree values (1, 2, 'x'), (2, 1, 'y'), (3, null, 'q'), (4, null, 'p'); insert into users values (1, 'a', 'a', now())`);
  await bench.live.sql.unsafe(`${circle}; insert into tree values (3, null, 'p'), (4, null, 'q')`);
  const excluded = ['--exclude-table', 'users'];
  await said(1, 'run', '--quiet', ...excluded);
  await said(1, 'run', '--quiet', ...excluded);
  await said(1, 'run', '--recheck', '--quiet', ...excluded);
  await said(0, 'stage', '--from', '15', '--to', '65', ...excluded);
  const { stdout } = await said(0, 'repair', '--apply', '--yes', '--json', ...excluded);
  const { tables } = JSON.parse(stdout) as { tables: { outcomes: { repaired: number } }[] };
  assert.is(
    tables.reduce((sum, { outcomes }) => sum + outcomes.repaired, 0),
    10,
  );
  await said(0, 'undo', '--apply', '--yes');
  const merge = ['merge', '--source', `one=${bench.old.urlFromLive}`, '--target', bench.live.url];
  for (let i = 0; i < 2; i++) await said(0, ...merge, '--apply', '--yes', '--staging', 'merging');
}

const findingsOf = async (code: string) => {
  const { stdout } = await bench.pgmend(['check', '--json']);
  const { findings } = JSON.parse(stdout) as {
    findings: { code: string; detail: string; fixes: { line: string }[] }[];
  };
  return findings.filter((finding) => finding.code === code);
};

test('a publication of all tables on live ends no command, and check tells that what is staged is published', async () => {
  assert.equal(await findingsOf('staged_rows_published'), []);
  await bench.live.sql.unsafe('create publication "Dbz" for all tables');
  await wholeRoad();
  const [finding] = await findingsOf('staged_rows_published');
  assert.match(String(finding?.detail), 'publication "Dbz" takes in every new table');
  await bench.live.sql.unsafe('drop publication "Dbz"; create publication s for tables in schema pgmend');
  assert.is((await findingsOf('staged_rows_published')).length, 1);
  await bench.live.sql.unsafe('drop publication s');
  await said(0, 'clean');
  await said(0, 'clean', '--staging', 'merging');
});

const audit = `create table ddl_log (at timestamptz, tag text);
  create function "Audit"() returns event_trigger language plpgsql as $$ begin insert into ddl_log values (now(), tg_tag); end $$;
  create event trigger "log it" on ddl_command_end execute function "Audit"();
  create function dropped() returns event_trigger language plpgsql as $$ begin insert into ddl_log select now(), object_identity from pg_event_trigger_dropped_objects(); end $$;
  create event trigger dropped on sql_drop execute function dropped()`;

test('event triggers that name their table without a schema find it, as in a session of the role', async () => {
  await bench.live.sql.unsafe(audit);
  assert.equal(await findingsOf('event_trigger'), []);
  await wholeRoad();
  await said(0, 'clean');
  await said(0, 'clean', '--staging', 'merging');
  const [seen] = await bench.live.sql`select count(*) filter (where tag = 'CREATE TABLE')::int as made,
    count(*) filter (where tag like 'pgmend.%')::int as dropped, count(*) filter (where tag = 'DROP SCHEMA')::int as ended from ddl_log`;
  assert.ok(seen?.made > 10 && seen?.dropped > 10, JSON.stringify(seen));
  assert.is(seen?.ended, 2);
});

// what could take the place of the server's own in the SQL of a superuser is not searched, whatever a trigger needs
for (const [why, statement] of [
  ['others may make functions in it', 'grant create on schema public to public'],
  [
    'it has a function of a name of the server',
    'create function public.format(text, name) returns text language sql as $$ select $1 $$',
  ],
  [
    'it has an operator of a name of the server',
    'create function public.same(text, text) returns bool language sql as $$ select true $$; create operator public.= (leftarg = text, rightarg = text, function = public.same)',
  ],
] as const) {
  test(`an event trigger that needs a schema which cannot be searched, as ${why}, is named by check and by the error, and its fix helps`, async () => {
    await bench.live.sql.unsafe(audit);
    const fix = 'ALTER FUNCTION public."Audit"() SET search_path = "$user", public;';
    const others = 'ALTER FUNCTION public.dropped() SET search_path = "$user", public;';
    await bench.live.sql.unsafe(statement);
    const failed = await said(3, 'run');
    assert.match(failed.stderr, 'The event trigger log it of live fires on what pgmend makes');
    assert.match(failed.stderr, 'pgmend does not search public while it works');
    assert.match(failed.stderr, fix);
    // a check makes things too, and undoes them
    assert.match((await said(3, 'check')).stderr, fix);
    await bench.live.sql.unsafe('alter event trigger "log it" disable; alter event trigger dropped disable');
    await said(1, 'run');
    assert.equal(await findingsOf('event_trigger'), []);
    await bench.live.sql.unsafe('alter event trigger "log it" enable; alter event trigger dropped enable');
    for (const command of [['repair', '--apply', '--yes'], ['clean']])
      assert.match((await said(3, ...command)).stderr, 'The event trigger');
    await bench.live.sql.unsafe(fix + others);
    await said(0, 'repair', '--apply', '--yes');
    await said(0, 'undo', '--apply', '--yes');
    await said(0, 'clean');
    assert.equal(await findingsOf('event_trigger'), []);
  });
}

test('an event trigger that would fail is found by check, where it does not fail', async () => {
  await bench.live.sql.unsafe(`create function quiet() returns event_trigger language plpgsql as $$ begin end $$;
    create event trigger q on ddl_command_start execute function quiet()`);
  assert.equal(await findingsOf('event_trigger'), []);
  await bench.live.sql.unsafe('grant create on schema public to public');
  const [finding] = await findingsOf('event_trigger');
  assert.match(String(finding?.detail), 'event trigger q fires on what pgmend makes');
  assert.equal(
    finding?.fixes.map(({ line }) => line),
    ['ALTER FUNCTION public.quiet() SET search_path = "$user", public;'],
  );
});

test('other roles read nothing that pgmend makes, whatever default privileges say', async () => {
  const [reader, worker] = [await makeRole(bench.live), await makeRole(bench.live)];
  try {
    for (const maker of ['current_user', worker.name])
      for (const kind of ['tables', 'sequences', 'functions', 'schemas', 'types'])
        await bench.live.sql.unsafe(
          `alter default privileges for role ${maker} grant all on ${kind} to public, ${reader.name}`,
        );
    await wholeRoad();
    // those that a repair left, too: everything there is, by what the catalogs say
    const open = await bench.live.sql.unsafe(`
      select c.oid::regclass::text as name from pg_class c, aclexplode(c.relacl) as a
      where c.relnamespace in ('pgmend'::regnamespace, 'merging'::regnamespace) and a.grantee <> c.relowner
      union all select p.oid::regprocedure::text from pg_proc p, aclexplode(p.proacl) as a
      where p.pronamespace in ('pgmend'::regnamespace, 'merging'::regnamespace) and a.grantee <> p.proowner
      union all select n.nspname from pg_namespace n, aclexplode(n.nspacl) as a
      where n.nspname in ('pgmend', 'merging') and a.grantee <> n.nspowner
      union all select s.srvname from pg_foreign_server s, aclexplode(s.srvacl) as a where a.grantee <> s.srvowner`);
    assert.equal([...open], []);
    const tables = await bench.live.sql.unsafe(`select c.oid::regclass::text as name from pg_class c
      where c.relnamespace in ('pgmend'::regnamespace, 'merging'::regnamespace) and c.relkind in ('r', 'v', 'f')`);
    assert.ok(tables.length > 40);
    await bench.live.sql.begin(async (tx) => {
      await tx.unsafe(`set local role ${reader.name}`);
      for (const { name } of tables) {
        const refused = await tx
          .savepoint((inner) => inner.unsafe(`select from ${name}`))
          .then(
            () => null,
            (error) => error,
          );
        assert.is(refused?.code, '42501', name);
      }
      const options = await tx.unsafe('select umoptions from pg_user_mappings where umoptions is not null');
      assert.equal([...options], []);
    });
  } finally {
    await bench.live.sql.unsafe(`alter default privileges revoke all on schemas from public, ${reader.name}`);
    for (const kind of ['tables', 'sequences', 'functions', 'types'])
      await bench.live.sql.unsafe(`alter default privileges revoke all on ${kind} from ${reader.name}`);
    await reader.drop();
    await worker.drop();
  }
});

test.run();
