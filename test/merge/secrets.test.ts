import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type EmbeddedServer, startServer } from '../../src/embedded/server.ts';
import { temporaryDirectory } from '../../src/embedded/temporary.ts';
import { pgmend, pgmendProcess } from '../support/cli.ts';
import { loud } from '../support/loud.ts';
import { makeRole, type Role } from '../support/roles.ts';
import type { TestServer } from '../support/servers.ts';
import { gateAt } from './gate.ts';
import { type MergeBench, mergeBench, type Row } from './support.ts';

// The passwords of users, and those of the databases, are in no report, on no screen, in no log, in no journal, and in
// nothing that is staged but the view of all rows: not where all goes well, and not where a statement fails either.

/** In every password of a user. */
const mark = `pw${randomBytes(6).toString('hex')}`;

/** The environment says better where a source is, and has its password. */
const nowhere = { url: 'postgres://nobody@nowhere.invalid/nothing' };

let folder: string;
const servers: EmbeddedServer[] = [];
let b: MergeBench;
let roles: Role[];
let env: NodeJS.ProcessEnv;
let configFile: string;

test.before(
  loud(async () => {
    folder = await temporaryDirectory('pgmend-secrets-');
    const login = { user: 'postgres', password: 'secret' };
    // all that a server says of an error, with the statement
    const settings = { log_error_verbosity: 'verbose', log_min_error_statement: 'error' };
    servers.push(
      await startServer({ major: 13, directory: join(folder, 'source'), ...login, settings }),
      await startServer({ major: 18, directory: join(folder, 'target'), ...login, settings }),
    );
    const [source, target] = servers.map(
      ({ major, port, url }): TestServer => ({ major, url: url('postgres'), fromPeers: `127.0.0.1:${port}` }),
    ) as [TestServer, TestServer];
    b = await mergeBench({ test_db: source, dev_db: target }, target);
    const sides = ['target', 'test_db', 'dev_db'].map((place) => b.side(place));
    roles = await Promise.all(sides.map(makeRole));
    // superusers, so that nothing but the passwords is in question
    for (const [index, { sql }] of sides.entries())
      await sql.unsafe(`alter role ${roles[index]?.name} superuser`);
    configFile = join(folder, 'pgmend.yaml');
    const places = { test_db: nowhere, dev_db: nowhere };
    writeFileSync(configFile, JSON.stringify({ merge: { sources: places } }));
    env = {
      PGMEND_TARGET_URL: roles[0]?.as(b.target.url),
      PGMEND_SOURCE_TEST_DB_URL: roles[1]?.as(b.side('test_db').urlFromLive),
      PGMEND_SOURCE_DEV_DB_URL: roles[2]?.as(b.side('dev_db').urlFromLive),
    };
  }),
);
test.after(async () => {
  for (const role of roles ?? []) await role.drop();
  await b?.drop();
  for (const server of servers) await server.stop('immediate');
  await rm(folder, { recursive: true, force: true });
});

const [monday, tuesday] = ['2024-01-01 00:00:00', '2024-01-02 00:00:00'];

/** Everything that is told about single rows: ties, gaps, times ahead, twins, names alike, conflicts of ids. */
async function prepare(more: Row[] = []): Promise<void> {
  const password = (what: string) => `${mark}-${what}`;
  await b.fill({
    test_db: [
      [1, 'ann', password('ann'), tuesday],
      [2, 'bob', password('bob'), monday],
      [2, 'bob', password('bob too'), monday],
      [3, 'Bob', password('Bob'), '2999-01-01 00:00:00'],
      [4, null, password('nobody'), tuesday],
      [5, 'cid', password('cid'), null],
      ...more,
    ],
    dev_db: [
      [1, 'dan', password('dan'), tuesday],
      [2, 'bob', password('other bob'), monday],
      [5, 'cid', password('other cid'), null],
      [6, 'gate', password('gate'), monday],
    ],
    target: [
      [9, 'ann', password('old ann'), monday],
      [7, 'eve', '', monday],
    ],
  });
}

function assertSilent(text: string, where: string): void {
  for (const secret of [mark, ...roles.map(({ password }) => password)]) {
    const at = text.indexOf(secret);
    assert.is(at, -1, `${where}: …${text.slice(Math.max(0, at - 200), at + 100)}`);
  }
}

const logs = () => servers.map(({ logFile }) => readFileSync(logFile, 'utf8')).join('\n');

function assertSilentFiles(): number {
  const paths = readdirSync(b.folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(b.folder, path))
    .filter((path) => statSync(path).isFile() && !path.includes('/config-'));
  for (const path of paths) assertSilent(readFileSync(path, 'utf8'), path);
  return paths.length;
}

async function journal(): Promise<string> {
  const [row] = await b.target
    .sql`select coalesce(jsonb_agg(to_jsonb(r)), '[]')::text as text from pgmend.runs r`;
  return row?.text;
}

/** Runs the program; what URLs have passwords are in the environment. */
const run = (args: string[], more: string[] = []) =>
  pgmend([...args, ...more, '--config', configFile], { cwd: b.folder, env });

test('no command of a merge says a password, and no file that it writes has one', async () => {
  await prepare();
  const commands = [
    ['merge'],
    ['merge', '--json'],
    ['merge', '--fold', '--trust-future'],
    ['merge', '--on-id-conflict', 'fail'],
    ['render', '--from', '80', '--to', '88'],
    ['render', '--from', '80', '--to', '88', '--output', 'sql'],
    ['merge', '--apply', '--yes'],
    ['merge', '--apply', '--yes', '--json', '--out', 'second'],
    ['stage', '85_decisions'],
    ['status', '--live', roles[0]?.as(b.target.url) as string],
    // these fail, and say a lot about it
    ['merge', '--statement-timeout', '1ms'],
    ['merge', '--into', 'nowhere.at_all'],
    ['merge', '--lock-timeout', '1ms'],
  ];
  for (const args of commands) {
    const { stdout, stderr } = await run(args, ['--verbose']);
    assertSilent(stdout + stderr, args.slice(0, 2).join(' '));
  }
  assert.ok(assertSilentFiles() > 12);
  assertSilent(await journal(), 'journal');
  assertSilent(logs(), 'logs');
  // the oracles: the places where they have to be
  const [mapping] = await b.target
    .sql`select string_agg(umoptions::text, '') as options from pg_user_mappings`;
  for (const { password } of roles.slice(1)) assert.match(mapping?.options, password);
  assert.match(JSON.stringify(await b.rows()), mark);
});

test('nothing that is staged has a password, but the foreign tables over the sources', async () => {
  await prepare();
  const merged = await run(['merge', '--apply', '--yes']);
  assert.is(merged.code, 1, merged.stderr);
  // as the role that merged: others have no way to the sources
  const sql = postgres(env.PGMEND_TARGET_URL as string, { max: 1, onnotice: () => undefined });
  try {
    await assertStaged(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
});

async function assertStaged(sql: postgres.Sql): Promise<void> {
  const relations = await sql`select relname, relkind from pg_class
    where relnamespace = 'pgmend'::regnamespace and relkind in ('r', 'v', 'm', 'f') and relname !~ '_catalog_'`;
  const secret: string[] = [];
  for (const { relname } of relations) {
    const rows = await sql`select t::text as text from ${sql(`pgmend.${relname}`)} t`;
    if (rows.some(({ text }) => text.includes(mark))) secret.push(relname);
    const text = rows.map((row) => row.text).join('\n');
    for (const { password } of roles) assert.not.match(text, password, relname);
  }
  assert.equal(secret.sort(), ['merge_dev_db', 'merge_test_db']);
  const said = await sql`
    select pg_get_viewdef(oid) as text from pg_class where relkind = 'v' and relnamespace = 'pgmend'::regnamespace
    union all select prosrc from pg_proc where pronamespace = 'pgmend'::regnamespace
    union all select description from pg_description
    union all select srvoptions::text from pg_foreign_server
    union all select s::text from pg_stats s where schemaname = 'pgmend'`;
  assert.ok(said.length > 20);
  for (const { text } of said) assertSilent(text ?? '', 'definitions');
}

test('nobody sees a password among the sessions or the processes while a merge is at work', async () => {
  await prepare();
  const gate = await gateAt(b, 'writing');
  const merge = pgmendProcess(
    ['merge', '--apply', '--yes', '--config', configFile, '--lock-timeout', '2min'],
    {
      cwd: b.folder,
      env,
    },
  );
  merge.stdout.resume();
  merge.stderr.resume();
  const ended = new Promise((resolve) => merge.on('close', resolve));
  try {
    await gate.waits(ended);
    for (const { sql } of [b.side('test_db'), b.target]) {
      const rows =
        await sql`select to_jsonb(a)::text as text from pg_stat_activity a where pid <> pg_backend_pid()`;
      assert.ok(rows.some(({ text }) => text.includes('pgmend')));
      for (const { text } of rows) assertSilent(text, 'pg_stat_activity');
    }
    const ps = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    if (ps.status === 0) assertSilent(ps.stdout, 'ps');
  } finally {
    await gate.end();
    await ended;
  }
});

const hidden =
  /P0001: .* of \w+: words that may show a value are not shown: PL\/pgSQL function \S*no\(\) line/;

/** What a target may have against a row, and what is told of it. */
const obstacles: [what: string, statement: string, told: RegExp][] = [
  [
    'a CHECK',
    `alter table merged_users add constraint not_wild check (username <> 'wild')`,
    /23514.*not_wild/,
  ],
  [
    'a unique index of the passwords',
    `create unique index once on merged_users (left(password, ${mark.length}))`,
    /23505.*once/,
  ],
  [
    'a trigger that says no',
    refuse(`raise exception 'wild users are not welcome'`),
    // it may have a part of a password in it
    hidden,
  ],
  ['a trigger that says the password', refuse(`raise exception 'bad password %', new.password`), hidden],
  [
    'a trigger that says it under another code',
    refuse(
      `raise exception 'bad row %', new using errcode = '23514', detail = new.password, hint = new.password`,
    ),
    /23514: /,
  ],
  ['a trigger that fails over it', refuse('perform new.password::int'), /22P02.*\*\*\*/],
  [
    'a trigger whose statement fails over it',
    refuse(`execute 'select ' || new.password || ' from nowhere'`),
    /42/,
  ],
  [
    'a trigger that says no in the end',
    refuse(
      `raise exception 'too late, %', new.password`,
      'constraint trigger no after insert on merged_users deferrable initially deferred',
    ),
    hidden,
  ],
];

function refuse(statement: string, trigger = 'trigger no before insert or update on merged_users'): string {
  return `create or replace function no() returns trigger language plpgsql as $$
      begin
        if new.username = 'wild' then ${statement}; end if;
        return new;
      end $$;
    create ${trigger} for each row execute function no()`;
}

for (const [what, statement, told] of obstacles) {
  test(`${what} in the middle of writing: exit 3, nothing is written, and no password is told or logged`, async () => {
    await prepare([
      [20, 'wild', `${mark}-wild`, tuesday],
      [21, 'zoe', `${mark}-zoe`, tuesday],
    ]);
    if (what.startsWith('a unique')) await b.target.sql`delete from merged_users`;
    await b.target.sql.unsafe(statement);
    const before = await b.rows();
    const texts: string[] = [];
    for (const args of [[], ['--apply', '--yes']]) {
      const { code, stdout, stderr } = await run(['merge', ...args, '--out', 'failed'], ['--verbose']);
      assert.is(code, 3, `${args}: ${stderr}`);
      assert.is(stdout, '');
      assert.match(stderr, told);
      assert.match(stderr, 'stage 88_merge failed');
      texts.push(stderr);
    }
    assertSilent(texts.join('\n'), 'stderr');
    assertSilent(await journal(), 'journal');
    assertSilent(logs(), 'logs');
    assert.equal(await b.rows(), before);
    assert.not.ok(readdirSync(b.folder).some((name) => name.includes('failed')));
  });
}

test.run();
