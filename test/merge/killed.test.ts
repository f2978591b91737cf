import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { serverAccount } from '../../src/embedded/account.ts';
import { findBinaries } from '../../src/embedded/binaries.ts';
import { launch } from '../../src/embedded/launch.ts';
import { type EmbeddedServer, startServer } from '../../src/embedded/server.ts';
import { stopServer } from '../../src/embedded/stop.ts';
import { temporaryDirectory } from '../../src/embedded/temporary.ts';
import { loud } from '../support/loud.ts';
import { until } from '../support/poll.ts';
import type { TestServer } from '../support/servers.ts';
import { type Gate, gateAt, type Moment } from './gate.ts';
import { type Ended, type Started, startMerge } from './started.ts';
import { type MergeBench, mergeBench, type Row } from './support.ts';

// A merge that is cut off as it reads, as it writes and as it commits: by signals, by the end of its session, of a
// source's server or of the target's. Nothing is written, or all; there is no half report; the next merge ends well.

let folder: string;
let source: EmbeddedServer;
let target: EmbeddedServer;
let b: MergeBench;

test.before(
  loud(async () => {
    folder = await temporaryDirectory('pgmend-killed-merge-');
    const login = { user: 'postgres', password: 'secret' };
    [source, target] = await Promise.all([
      startServer({ major: 13, directory: join(folder, 'source'), ...login }),
      startServer({ major: 18, directory: join(folder, 'target'), ...login }),
    ]);
    b = await mergeBench({ test_db: asServer(source), dev_db: asServer(source) }, asServer(target));
    await prepare();
    const { code, stderr } = await b.pgmend();
    assert.is(code, 0, stderr);
  }),
);
test.after(async () => {
  await b?.drop();
  const running = [source, target].filter((server) => server !== undefined);
  await Promise.all(running.map(({ dataDirectory }) => stopServer(dataDirectory, 'immediate')));
  await rm(folder, { recursive: true, force: true });
});

function asServer({ major, port, url }: EmbeddedServer): TestServer {
  return { major, url: url('postgres'), fromPeers: `127.0.0.1:${port}` };
}

const stop = ({ dataDirectory }: EmbeddedServer) => stopServer(dataDirectory, 'immediate');

/** Has a stopped server listen on its port again. */
async function startAgain({ major, dataDirectory, logFile, port }: EmbeddedServer): Promise<void> {
  const account = await serverAccount();
  const { postgres: program } = await findBinaries(major, join(dataDirectory, '..'), account);
  const options = { program, dataDirectory, logFile, account, detached: false };
  await launch({ ...options, nextPort: async () => port });
}

const people = 900;
const name = (id: number) => (id === people / 2 ? 'gate' : `user${id}`);
const rows = (of: string, day: number, ids: number[]): Row[] =>
  ids.map((id) => [id, name(id), `${of}-${id}`, `2024-01-0${1 + ((id + day) % 9)}`]);
const ids = Array.from({ length: people }, (_, index) => index + 1);
const inTarget = ids.filter((id) => id % 3 === 0 && name(id) !== 'gate');

async function prepare(): Promise<void> {
  // the report of the merge before would be the same
  await rm(join(b.folder, 'pgmend-merge'), { recursive: true, force: true });
  await b.fill({
    test_db: rows('test', 1, ids),
    dev_db: rows('dev', 4, ids),
    target: rows('target', 7, inTarget),
  });
}

/** The password that the latest change gave. */
function latest(id: number): string {
  const places = [
    ...(inTarget.includes(id) ? [['target', 7] as const] : []),
    ['test', 1] as const,
    ['dev', 4] as const,
  ];
  const [of] = places.reduce((best, one) => ((id + one[1]) % 9 > (id + best[1]) % 9 ? one : best));
  return `${of}-${id}`;
}

const all = ids.map((id) => [String(id), name(id), latest(id)]);
const users = () => b.rows('select user_id, username, password from merged_users order by 1');

/** Names in the folder in which the program runs, and what is in the report. */
function files(): Record<string, string> {
  const names = readdirSync(b.folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /pgmend-merge/.test(path),
  );
  return Object.fromEntries(
    names.map((path) => [path, /\.\w+$/.test(path) ? readFileSync(join(b.folder, path), 'utf8') : '']),
  );
}

const sessionsEnd = () =>
  until(
    'no session of ours is left',
    async () => {
      const left = await b.target.sql`select from pg_stat_activity where application_name like 'pgmend%'`;
      return left.length === 0;
    },
    30,
  );

/** Cuts a merge off at a moment; gives how it ended. */
async function cutOff(moment: Moment, cut: (merge: Started, gate: Gate) => Promise<void>): Promise<Ended> {
  const gate = await gateAt(b, moment);
  const merge = startMerge(b);
  try {
    await gate.waits(merge.ended);
    await cut(merge, gate);
    return await merge.ended;
  } finally {
    merge.kill('SIGKILL');
    await gate.end();
  }
}

interface Cut {
  what: string;
  at: Moment[];
  code: number | null;
  says: RegExp;
  cut(merge: Started, gate: Gate): Promise<void>;
  after?(): Promise<void>;
}

const cuts: Cut[] = [
  {
    what: 'SIGINT',
    at: ['reading', 'writing', 'committing'],
    code: 130,
    says: /interrupted/,
    cut: async (merge) => merge.kill('SIGINT'),
  },
  {
    what: 'SIGTERM',
    at: ['reading'],
    code: 130,
    says: /interrupted/,
    cut: async (merge) => merge.kill('SIGTERM'),
  },
  {
    what: 'SIGKILL',
    at: ['reading', 'committing'],
    code: null,
    says: /^/,
    cut: async (merge) => {
      merge.kill('SIGKILL');
      // what it waits for is still not there, so the server has ended it by itself
      await sessionsEnd();
      const left = readdirSync(b.folder).filter((path) => path.includes('.partial-'));
      assert.ok(left.length <= 1);
      for (const path of left) await rm(join(b.folder, path), { recursive: true });
    },
  },
  {
    what: 'its session is ended',
    at: ['writing', 'committing'],
    code: 4,
    says: /the target \(.*\) was lost/,
    cut: async () => {
      const ended = await b.target.sql`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name like 'pgmend 8%' and state <> 'idle' and datname = current_database()`;
      assert.is(ended.length, 1);
    },
  },
  {
    what: "a source's server stops",
    at: ['reading', 'committing'],
    code: 5,
    says: /the target \(.*\) cannot reach (source \w+|a source)/,
    cut: async (_, gate) => {
      await stop(source);
      await gate.open().catch(() => {});
    },
    after: () => startAgain(source),
  },
  {
    what: "the target's server stops",
    at: ['reading', 'writing'],
    code: 4,
    says: /the target \(.*\) was lost/,
    cut: async () => {
      await stop(target);
    },
    after: () => startAgain(target),
  },
];

for (const { what, at, code, says, cut, after } of cuts) {
  for (const moment of at) {
    test(`${what} while it is ${moment}: nothing is written, no report comes, and the next merge ends well`, async () => {
      await prepare();
      const [before, kept] = [await users(), files()];
      const ended = await cutOff(moment, cut);
      await after?.();
      assert.is(ended.code, code, ended.stderr);
      assert.match(ended.stderr, says);
      assert.not.match(ended.stderr, 'bug in pgmend');
      assert.not.match(ended.stderr, 'pgmend run');
      assert.is(ended.stdout, '');
      await sessionsEnd();
      assert.equal(await users(), before);
      assert.equal(files(), kept);

      const next = await b.pgmend(['--apply', '--yes']);
      assert.is(next.code, 0, next.stderr);
      assert.equal(await users(), all);
    });
  }
}

test('killed after the commit, before it says so: all is written, no report comes, and the next finds nothing to do', async () => {
  await prepare();
  const kept = files();
  const gate = await gateAt(b, 'committing');
  const journal = postgres(b.target.url, { max: 1, onnotice: () => undefined });
  const merge = startMerge(b);
  try {
    await gate.waits(merge.ended);
    // it notes its end there
    await journal.unsafe(`begin; select from pgmend.runs where outcome = 'started' for update`);
    await gate.open();
    await until('the merge is committed', async () => (await users()).length === people);
    merge.kill('SIGKILL');
    await merge.ended;
  } finally {
    merge.kill('SIGKILL');
    await journal.end({ timeout: 0 });
    await gate.end();
  }
  await sessionsEnd();
  assert.equal(await users(), all);
  for (const path of readdirSync(b.folder).filter((one) => one.includes('.partial-')))
    await rm(join(b.folder, path), { recursive: true });
  assert.equal(files(), kept);
  const next = await b.pgmend(['--apply', '--yes', '--json']);
  assert.is(next.code, 0, next.stderr);
  const { inserted, updated } = JSON.parse(next.stdout).outcomes;
  assert.equal([inserted, updated], [0, 0]);
});

test.run();
