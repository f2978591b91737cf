import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checked, findings } from '../support/checked.ts';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { makeRole } from '../support/roles.ts';
import { servers } from '../support/servers.ts';
import { needs } from '../support/skip.ts';

// check tells what both servers are, and where they differ. Issue 3: versions, encodings, collations, time zones.

const { newer } = await servers();
const withIcu = needs(test, 'icu', newer.major >= 15, 'the newer server cannot sort a database by ICU');
const definition = 'create table t (id int primary key, v text); insert into t values (1, $$a$$)';
let b: Bench;

test.before.each(
  loud(async () => {
    b = await bench();
    await b.both(definition);
  }),
);
test.after.each(() => b?.drop());

/** Makes an empty database of the same name with other options. */
async function remake(side: 'old' | 'live', options: string): Promise<void> {
  const { older } = await servers();
  const admin = postgres((side === 'old' ? older : newer).url, { max: 1, onnotice: () => undefined });
  const { database } = b[side];
  await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${database}`;
  await admin.unsafe(`drop database "${database}"`);
  await admin.unsafe(`create database "${database}" template template0 ${options}`);
  await admin.end();
  await b[side].sql.unsafe(definition).catch(() => b[side].sql.unsafe(definition));
}

test('versions, encoding, collation, time zone and lc_monetary of both sides', async () => {
  const { old, live, findings: all } = await checked(b);
  for (const [facts, { sql }] of [
    [old, b.old],
    [live, b.live],
  ] as const) {
    const [row] = await sql`
      select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
        current_database() as database, datcollate, datctype, current_setting('timezone') as zone,
        current_setting('lc_monetary') as money
      from pg_database where datname = current_database()`;
    assert.equal(
      [facts.version, facts.version_num, facts.database, facts.login, facts.encoding],
      [row?.version, row?.number, row?.database, 'postgres', 'UTF8'],
    );
    assert.equal([facts.time_zone, facts.lc_monetary, facts.standby], [row?.zone, row?.money, false]);
    assert.equal(
      [facts.collation.locale, facts.collation.ctype, facts.collation.provider],
      [row?.datcollate, row?.datctype, 'libc'],
    );
  }
  assert.equal(
    all.filter(({ severity }) => severity !== 'info'),
    [],
  );
});

withIcu(
  'a live sorted by ICU: provider, locale and version are told, and that the sides differ',
  async () => {
    await remake('live', `encoding 'UTF8' locale_provider icu icu_locale 'en-US' locale 'C'`);
    const found = await checked(b);
    const { collation, database } = found.live;
    assert.equal([collation.provider, collation.locale, collation.ctype], ['icu', 'en-US', 'C']);
    assert.match(collation.version ?? '', /^\d+/);
    assert.is(collation.actual_version, collation.version);
    const [differ] = findings(found, 'collations_differ');
    assert.match(differ?.detail ?? '', `live by icu en-US, version ${collation.version}`);
    assert.equal(findings(found, 'collation_version_mismatch'), []);

    // indexes that another ICU has built
    await b.live.sql`update pg_database set datcollversion = '1.1' where datname = current_database()`;
    const stale = await checked(b);
    const [mismatch] = findings(stale, 'collation_version_mismatch');
    assert.is(mismatch?.severity, 'warning');
    assert.match(
      mismatch?.detail ?? '',
      `version 1.1 of its collation, the server now sorts by ${collation.version}`,
    );
    assert.match(mismatch?.detail ?? '', `REINDEX DATABASE ${database}`);
    assert.match(mismatch?.detail ?? '', `ALTER DATABASE ${database} REFRESH COLLATION VERSION`);
    const { report } = await b.run();
    assert.ok(report.findings.some(({ code }) => code === 'collation_version_mismatch'));
    assert.ok(report.findings.some(({ code }) => code === 'collations_differ'));
  },
);

test('an old that knows no encoding is a finding, also in the report', async () => {
  await remake('old', `encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C'`);
  const found = await checked(b);
  assert.is(found.old.encoding, 'SQL_ASCII');
  const codes = (all: { code: string; severity: string }[]) =>
    all.filter(({ severity }) => severity === 'warning').map(({ code }) => code);
  assert.equal(codes(found.findings), ['encodings_differ', 'sql_ascii']);
  assert.match(findings(found, 'sql_ascii')[0]?.detail ?? '', 'old is SQL_ASCII');
  assert.equal(codes((await b.run()).report.findings), ['encodings_differ', 'sql_ascii']);
});

test('time zones are those that sessions start with, not the one that postgres_fdw and pgmend set', async () => {
  await b.old.sql.unsafe(`alter database ${b.old.database} set timezone = 'Asia/Tokyo'`);
  const role = await makeRole(b.live);
  const app = await makeRole(b.old);
  try {
    await b.live.sql.unsafe(`alter role ${role.name} set timezone = 'Europe/Berlin'; grant select on t to ${role.name};
      create extension postgres_fdw; grant usage on foreign data wrapper postgres_fdw to ${role.name};
      grant create on database ${b.live.database} to ${role.name}`);
    await b.old.sql.unsafe(
      `alter role ${app.name} in database ${b.old.database} set timezone = 'America/Lima'`,
    );
    const found = await checked(b, { live: role.as(b.live.url) });
    assert.equal([found.old.time_zone, found.live.time_zone], ['Asia/Tokyo', 'Europe/Berlin']);
    assert.match(findings(found, 'time_zones_differ')[0]?.detail ?? '', /Asia\/Tokyo.*Europe\/Berlin/);
    assert.equal(found.old.role_time_zones, [{ role: app.name, time_zone: 'America/Lima' }]);
    assert.match(findings(found, 'role_time_zone')[0]?.detail ?? '', `${app.name} start in America/Lima`);
    const { report } = await b.run({ live: role.as(b.live.url) });
    assert.ok(report.findings.some(({ code }) => code === 'time_zones_differ'));
  } finally {
    await role.drop();
    await app.drop();
  }
});

test('two names of one time zone are no finding', async () => {
  await b.old.sql.unsafe(`alter database ${b.old.database} set timezone = 'Etc/UTC'`);
  await b.live.sql.unsafe(`alter database ${b.live.database} set timezone = 'GMT'`);
  const found = await checked(b);
  assert.is(found.old.time_zone, 'Etc/UTC');
  assert.equal(findings(found, 'time_zones_differ'), []);
});

test('where old has few connections left for the role, that is said', async () => {
  const reader = await makeRole(b.old);
  try {
    await b.old.sql.unsafe(
      `grant select on t to ${reader.name}; alter role ${reader.name} connection limit 1`,
    );
    const tight = await checked(b, { old: reader.as(b.old.urlFromLive) });
    assert.is(tight.verdict, 'comparable');
    assert.is(tight.old.connections.left, 1);
    assert.match(
      findings(tight, 'few_connections')[0]?.detail ?? '',
      `connections left for ${reader.name}: 1; a run needs 1`,
    );
  } finally {
    await reader.drop();
  }
});

test('lc_monetary is what sessions of the role start with', async () => {
  await b.old.sql.unsafe(`alter database ${b.old.database} set lc_monetary = 'POSIX'`);
  const { old, live } = await checked(b);
  assert.equal([old.lc_monetary, live.lc_monetary.slice(0, 1)], ['POSIX', 'C']);
});

test('without the URL of old, check uses what a run has mounted, and leaves that as it is', async () => {
  await b.run();
  const staged = `select relname, oid from pg_class where relnamespace = 'pgmend'::regnamespace order by 1`;
  const before = await b.rows(staged);
  const found = await checked(b, { old: undefined as unknown as string });
  assert.equal([found.verdict, found.old.database], ['comparable', b.old.database]);
  assert.equal(await b.rows(staged), before);
});

test.run();
