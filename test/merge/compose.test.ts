import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { pgmend } from '../support/cli.ts';
import { hasPsql, play } from '../support/psql.ts';
import { servers } from '../support/servers.ts';
import { needs } from '../support/skip.ts';

// issue 5: the databases of the seed on TimescaleDB, by compose. The image cannot be pulled everywhere; its SQL can be run.

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

interface Service {
  image: string;
  profiles?: string[];
  ports: string[];
  volumes?: string[];
  healthcheck: { test: string[]; retries: number };
}
const { services } = parse(read('compose.yaml'), { merge: true }) as { services: Record<string, Service> };

test('compose starts old and live unless a profile is asked for', () => {
  const usual = Object.keys(services).filter((name) => !services[name]?.profiles);
  assert.equal(usual, ['old', 'live']);
  assert.equal(services.timescale?.profiles, ['merge']);
  assert.match(services.timescale?.image ?? '', /^timescale\/timescaledb:\d+\.\d+\.\d+-pg\d+$/);
  const ports = Object.values(services).flatMap((service) => service.ports);
  assert.is(new Set(ports.map((port) => port.split(':')[1])).size, ports.length);
  assert.is(services.timescale?.healthcheck.retries, services.old?.healthcheck.retries);
});

const withPsql = needs(test, 'psql', hasPsql, 'psql is not installed');

withPsql('what compose mounts makes databases that pgmend merges', async () => {
  const [, mounted] =
    /^\.\/(\S+?):\/docker-entrypoint-initdb\.d\/1/.exec(services.timescale?.volumes?.[0] ?? '') ?? [];
  const { newer } = await servers();
  const mark = randomBytes(5).toString('hex');
  // databases of names of their own: the server is shared
  const sql = read(mounted as string).replace(
    /^(create database|\\connect) (\w+)/gm,
    (_, words, name) => `${words} ${name}_${mark}`,
  );
  const url = (database: string) => newer.url.replace(/[^/]*$/, `${database}_${mark}`);
  const { status, stderr } = play(newer.url, sql, ['-v', 'ON_ERROR_STOP=1']);
  assert.is(status, 0, stderr);
  try {
    const sources = ['test_db', 'dev_db'].map((name) => {
      const address = new URL(url(name));
      address.host = newer.fromPeers;
      return `${name}=${address}`;
    });
    const merged = await pgmend([
      'merge',
      '--source',
      ...sources,
      '--target',
      url('merged_users'),
      '--apply',
      '--yes',
    ]);
    assert.match(
      merged.stdout,
      'MERGED: 6 users: 4 inserted, 1 updated, 1 kept; 1 row needs review',
      merged.stderr,
    );
    const target = postgres(url('merged_users'), { max: 1 });
    const rows = await target`select username, user_id, password from merged_users order by username`;
    await target.end();
    assert.equal(
      rows.map(({ username, user_id, password }) => `${username} ${user_id} ${password}`),
      [
        'ada 1 $2b$ada-third',
        'barb 2 $2b$barb-second',
        'claude 3 $2b$claude',
        'donald 4 $2b$donald-a',
        'edith 10 $2b$edith',
        'frances 9 $2b$frances',
      ],
    );
  } finally {
    const admin = postgres(newer.url, { max: 1, onnotice: () => undefined });
    for (const name of ['merged_users', 'dev_db', 'test_db'])
      await admin.unsafe(`drop database if exists ${name}_${mark} with (force)`);
    await admin.end();
  }
});

test.run();
