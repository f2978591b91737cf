import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { plan } from '../../src/operate/plan.ts';
import { writeDecisions } from '../decisions/support.ts';
import { type Bench, bench, type Choice, quoted, silent } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { makeRole, type Role } from '../support/roles.ts';
import { needs } from '../support/skip.ts';

// "psql -X -1 -v ON_ERROR_STOP=1 -f FILE of the rendered file does what the tool does."

const found = spawnSync('psql', ['--version']).status === 0;
const withPsql = needs(test, 'psql', found, 'psql is not installed');

/** Names in which psql might see something of its own. */
const names = [":'name'", '\\gexec', "o'neil", 'quo"te$$', '{{x}};--', 'new\nline', 'ünï 🐘'];
const password = `p'a"s\\s $$ {{w}} %s:o@rd/é`;

let b: Bench;
let reader: Role;
let choice: Choice;
let decided: ReturnType<typeof writeDecisions>;
let directory: string;

test.before(
  loud(async () => {
    b = await bench();
    directory = mkdtempSync(join(tmpdir(), 'pgmend-psql-'));
    const tables = names.map((name) => {
      const table = quoted(name);
      return `create table ${table} (${table} text, v text); insert into ${table} values ('same', E'\\\\ \\n'), ('changed', ':name');`;
    });
    await b.both(`${tables.join('\n')} create table t (id int primary key, a text[], d interval, f float8);
      create table loose (a int, "o'neil :'name'" text); insert into loose values (1, 'x'), (1, 'x'), (2, null)`);
    await b.old.sql.unsafe(`create table gone (id int); insert into gone values (1); insert into loose values (1, 'x'), (3, '\\gexec');
      insert into t values (1, '{NULL,a}', '-1 days +02:03:04', 0.1::float8 + 0.2), (2, '{NULL}', '1 mon', 1);`);
    await b.live.sql.unsafe(`insert into loose values (2, null); insert into t values (2, '{"NULL"}', '30 days', 1), (3, null, null, null);
      ${names.map((name) => `update ${quoted(name)} set v = E'\\\\gexec' where v = ':name';`).join('\n')}`);
    // the number of buckets goes by the estimated size, which would come by itself some time later
    await b.both('analyze');
    reader = await makeRole(b.old);
    await b.old.sql.unsafe(`grant select on all tables in schema public to ${reader.name};
      alter role ${reader.name} password '${password.replaceAll("'", "''")}'`);
    const old = new URL(reader.as(b.old.urlFromLive));
    old.password = encodeURIComponent(password);
    decided = writeDecisions([
      { decision: 'keep live', key: { id: '1' } },
      ...names.map((name) => ({ table: `public.${quoted(name)}`, decision: 'keep live' as const })),
    ]);
    choice = {
      old: old.href,
      // every other table goes through the sieve, the others are brought as a whole
      pause: '1us',
      decisions: decided.file,
      tables: {
        ...Object.fromEntries(
          names.map((name, n) => [`public.${name}`, { key: [name], strategy: n % 2 ? 'full' : 'sieve' }]),
        ),
        'public.loose': { strategy: 'sieve' },
      },
    };
  }),
);
test.after(async () => {
  await reader.drop();
  await b.drop();
  rmSync(directory, { recursive: true, force: true });
  decided.remove();
});

/** Runs a file as the documentation says; the old password is handed over for 10_connect. */
function psql(text: string, options: Record<string, string> = {}): void {
  const file = join(directory, 'stage.sql');
  writeFileSync(file, text);
  const settings = Object.entries(options).map(
    ([name, value]) => `-c ${name}=${value.replace(/[\s\\]/g, '\\$&')}`,
  );
  const { status, stderr, stdout } = spawnSync(
    'psql',
    ['-X', '-1', '-q', '-v', 'ON_ERROR_STOP=1', '-f', file, b.live.url],
    { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C', PGOPTIONS: settings.join(' ') } },
  );
  assert.equal([status, stderr, stdout], [0, '', ''], text);
}

/** Everything that is staged, but for the journal and the time of the snapshot. */
async function staged(): Promise<unknown> {
  const objects =
    await b.rows(`select c.relname, c.relkind, c.relpersistence, obj_description(c.oid, 'pg_class'), pg_get_viewdef(c.oid),
      (select array_agg(row(attname, atttypid::regtype, attcollation) order by attnum) from pg_attribute
       where attrelid = c.oid and attnum > 0), f.ftoptions
    from pg_class c left join pg_foreign_table f on f.ftrelid = c.oid
    where relnamespace = 'pgmend'::regnamespace and relkind in ('r', 'v', 'f') order by 1`);
  const contents: Record<string, unknown> = {};
  for (const [name, kind] of objects as [string, string][]) {
    if (name === 'runs' || name.startsWith('catalog_') || kind === 'S') continue;
    const order = kind === 'v' ? '' : 'order by 1';
    contents[name] = await b.rows(
      `select to_jsonb(x) - '{snapshot_at,snapshot_lsn,place}'::text[] from pgmend.${quoted(name)} x ${order}`,
    );
  }
  const outside = await b.rows(`select srvname, srvoptions from pg_foreign_server
    union all select usename, umoptions from pg_user_mappings`);
  return { objects, contents, outside };
}

withPsql('every file of a run, one after the other, stages what the tool stages', async () => {
  await b.run(choice);
  const byTool = await staged();
  await b.stage(['90_clean'], choice);
  for (const { stage, text } of await b.render([], choice)) {
    psql(text, stage.name === '10_connect' ? { 'pgmend.old_password': password } : {});
  }
  assert.equal(await staged(), byTool);
});

withPsql('the journal shows what psql ran, and plan finds it up to date', async () => {
  const journal = await b.rows(
    'select stage, table_name, digest, command, outcome from pgmend.runs order by id',
  );
  const rendered = await b.render([], choice);
  assert.equal(
    journal,
    rendered.map(({ stage, table, digest }) => [stage.name, table, digest, 'sql', 'done']),
  );
  const planned = await plan(await b.settings(choice), silent());
  assert.equal(
    planned.map(({ state }) => state),
    rendered.map(() => 'up to date'),
  );
});

withPsql('a file can be run again, and again without the password', async () => {
  const before = await staged();
  for (const { text } of await b.render(
    ['10', '12', '35', '40', '45', '50', '55', '56', '60', '61', '62', '63', '64', '65'],
    choice,
  ))
    psql(text);
  assert.equal(await staged(), before);
});

withPsql('settings of the database change nothing', async () => {
  const before = await staged();
  // rendered first: that the time zones of both sides differ would be one finding more
  const rendered = await b.render(['40', '45', '50', '60', '61', '62', '63', '64', '65'], choice);
  const database = quoted(b.live.database);
  const unusual = {
    array_nulls: 'off',
    standard_conforming_strings: 'off',
    intervalstyle: 'sql_standard',
    extra_float_digits: '-9',
    datestyle: 'German',
    client_encoding: 'LATIN1',
    timezone: 'Asia/Kolkata',
    enable_hashjoin: 'off',
  };
  for (const [name, value] of Object.entries(unusual)) {
    await b.live.sql.unsafe(`alter database ${database} set ${name} = '${value}'`);
  }
  for (const { text } of rendered) psql(text);
  for (const name of Object.keys(unusual))
    await b.live.sql.unsafe(`alter database ${database} reset ${name}`);
  assert.equal(await staged(), before);
});

withPsql('90_clean leaves nothing', async () => {
  for (const { text } of await b.render(['90_clean'], choice)) psql(text);
  assert.equal(
    await b.rows(`select from pg_namespace where nspname = 'pgmend' union all select from pg_foreign_server`),
    [],
  );
});

test('no rendered file has the password of old in it, in any spelling', async () => {
  const spellings = [
    password,
    encodeURIComponent(password),
    password.replaceAll("'", "''"),
    JSON.stringify(password).slice(1, -1),
    Buffer.from(password).toString('base64'),
  ];
  for (const { stage, text } of await b.render(
    ['10', '12', '15', '20', '30', '35', '40', '45', '50', '55', '56', '60', '61', '62', '64', '65', '90'],
    choice,
  )) {
    for (const spelling of spellings) assert.not.ok(text.includes(spelling), stage.name);
  }
});

test.run();
