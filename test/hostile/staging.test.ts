import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { hasPsql, play } from '../support/psql.ts';
import { makeRole, type Role } from '../support/roles.ts';
import { needs } from '../support/skip.ts';
import { fingerprint, type Workbench, workbench } from '../support/workbench.ts';

// A role that may make schemas makes the one that pgmend would, with what it wants to have run: nothing of it runs, and
// nothing is written there.

const withPsql = needs(test, 'psql', hasPsql, 'psql is not installed');

let bench: Workbench;
let mallory: Role;
test.before.each(
  loud(async () => {
    bench = await workbench();
    mallory = await makeRole(bench.live);
    await bench.live.sql.unsafe(`grant create on database "${bench.live.database}" to ${mallory.name}`);
  }),
);
test.after.each(async () => {
  await mallory.drop();
  await bench.drop();
});

const commands = [
  ['run'],
  ['check'],
  ['plan'],
  ['repair', '--apply', '--yes'],
  ['undo', '--apply', '--yes'],
  ['report'],
  ['stage', '65_summary'],
  ['status'],
  ['clean', '--force'],
];

/** Every command ends with exit 2 and these words, and leaves live as it is. */
async function assertRefused(said: RegExp | string): Promise<void> {
  const before = await fingerprint(bench.live.sql);
  for (const args of commands) {
    const { code, stderr } = await bench.pgmend(args);
    assert.is(code, 2, `${args.join(' ')}: ${stderr}`);
    assert.match(stderr, said, args.join(' '));
    assert.match(stderr, '--staging', args.join(' '));
  }
  assert.equal(await fingerprint(bench.live.sql), before);
}

/** Objects of pgmend's names in a schema of its name, all of which say who calls them. */
const trap = (role: string) => `
  set role ${role};
  create schema pgmend;
  comment on schema pgmend is 'pgmend staging schema; \`pgmend clean\` drops it';
  create sequence pgmend.trapped;
  create function pgmend.role_path() returns void language plpgsql as $$ begin perform nextval('pgmend.trapped'); end $$;
  create function pgmend.keep_private() returns void language plpgsql as $$ begin perform nextval('pgmend.trapped'); end $$;
  create table pgmend.runs (id bigint generated always as identity primary key, run_id bigint, command text, stage text, table_name text,
    digest text, started_at timestamptz, finished_at timestamptz, run_by text, outcome text, detail text, settings jsonb);
  create function pgmend.trap() returns trigger language plpgsql as $$ begin perform nextval('pgmend.trapped'); return new; end $$;
  create trigger trap before insert or update on pgmend.runs for each row execute function pgmend.trap();
  grant usage, create on schema pgmend to public; grant all on all tables in schema pgmend to public;
  grant all on all sequences in schema pgmend to public;
  reset role`;

const trapped = async () =>
  [...(await bench.live.sql`select is_called from pgmend.trapped`)].map(({ is_called }) => is_called);

test('a schema that a role has made beforehand is neither read nor written', async () => {
  await bench.live.sql.unsafe(trap(mallory.name));
  await assertRefused(`schema pgmend belongs to ${mallory.name}`);
  assert.equal(await trapped(), [false]);
});

withPsql('nor is it by a stage that a DBA runs by hand', async () => {
  const stages = await Promise.all(
    ['10_connect', '15_reset'].map((stage) => bench.pgmend(['render', stage])),
  );
  await bench.live.sql.unsafe(trap(mallory.name));
  for (const [text = '', said] of [
    [stages[0]?.stdout, 'can be written by others'],
    [stages[1]?.stdout, 'belongs to another role'],
  ] as const) {
    const played = play(bench.live.url, text, ['-1', '-v', 'ON_ERROR_STOP=1']);
    assert.match(played.stderr, said);
  }
  assert.equal(await trapped(), [false]);
});

test("what a role has put into pgmend's schema, or may do there, keeps pgmend out until it is gone", async () => {
  assert.is((await bench.pgmend(['run'])).code, 1);
  const { sql } = bench.live;
  const cases: [put: string, said: string, away: string][] = [
    [
      `grant create on schema pgmend to ${mallory.name}`,
      `REVOKE ALL ON SCHEMA pgmend FROM ${mallory.name};`,
      `revoke all on schema pgmend from ${mallory.name}`,
    ],
    [
      'grant select on pgmend.accounts_missing to public',
      'REVOKE ALL ON TABLE pgmend.accounts_missing FROM PUBLIC;',
      'revoke all on pgmend.accounts_missing from public',
    ],
    [
      `alter function pgmend.keep_private() owner to ${mallory.name}`,
      `function pgmend.keep_private() belongs to ${mallory.name}`,
      'alter function pgmend.keep_private() owner to current_user',
    ],
    [
      `alter table pgmend.runs owner to ${mallory.name}`,
      `table pgmend.runs belongs to ${mallory.name}`,
      'alter table pgmend.runs owner to current_user',
    ],
    [
      `create function public.f() returns trigger language plpgsql as 'begin return new; end'; alter function public.f() owner to ${mallory.name};
      create trigger "of mallory's" before insert on pgmend.runs execute function public.f()`,
      `table pgmend.runs has trigger "of mallory's", whose function belongs to ${mallory.name}`,
      `drop trigger "of mallory's" on pgmend.runs`,
    ],
    [
      'create rule quiet as on insert to pgmend.tables do instead nothing',
      'table pgmend.tables has rule quiet',
      'drop rule quiet on pgmend.tables',
    ],
  ];
  for (const [put, said, away] of cases) {
    await sql.unsafe(
      `grant create on schema pgmend to ${mallory.name}; ${put}; ${put.includes('grant create') ? '' : `revoke all on schema pgmend from ${mallory.name}`}`,
    );
    const { code, stderr } = await bench.pgmend(['status']);
    assert.is(code, 2, `${put}: ${stderr}`);
    assert.ok(stderr.includes(said), stderr);
    await sql.unsafe(away);
    assert.is((await bench.pgmend(['status'])).code, 0, away);
  }
});

test('a foreign server of its name that a role has made, or may use, leads nowhere', async () => {
  const { sql } = bench.live;
  assert.is((await bench.pgmend(['run'])).code, 1);
  await sql.unsafe(
    `grant usage on foreign data wrapper postgres_fdw to ${mallory.name}; alter server pgmend_old owner to ${mallory.name}`,
  );
  const owned = await bench.pgmend(['run']);
  assert.is(owned.code, 3);
  assert.match(owned.stderr, 'foreign server "pgmend_old" belongs to another role');
  await sql.unsafe(
    `alter server pgmend_old owner to current_user; grant usage on foreign server pgmend_old to ${mallory.name}`,
  );
  assert.match((await bench.pgmend(['run'])).stderr, 'others may use it');
});

test.run();
