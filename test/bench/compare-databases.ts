import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type postgres from 'postgres';
import type { Major } from '../../src/embedded/binaries.ts';
import { type EmbeddedServer, startServer } from '../../src/embedded/server.ts';
import { temporaryDirectory } from '../../src/embedded/temporary.ts';
import { renderSql } from '../../src/stages/templates.ts';
import { startProxy, type TcpProxy } from '../support/proxy.ts';
import { open } from './merge-databases.ts';
import { type Counts, expectedCounts, fillTable, type Shape } from './rows.ts';

/** What is compared: made-up rows, or the people of `pgmend demo`. */
export interface Data {
  shape: Shape | 'demo';
  rows: number;
  share: number;
  /** Tables that the rows are divided over. */
  tables: number;
}

/** Two empty databases on servers of their own, and a proxy before the first. */
export interface CompareDatabases {
  old: string;
  live: string;
  proxy: TcpProxy;
  /** Replaces what is in both, and leaves nothing for the servers to do afterwards; gives the right answer. */
  fill(data: Data): Promise<Counts>;
  /** Takes everything off live that is none of its data. */
  clean(): Promise<void>;
  stop(): Promise<void>;
}

/** Rows of the demo, as sql/demo/people.sql says. */
const demo: Counts = {
  old: 81413,
  live: 81412,
  identical: 56705,
  missing: 18588,
  corrupted: 6120,
  new: 18587,
};

export async function withSql<T>(url: string, body: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = open(url);
  try {
    return await body(sql);
  } finally {
    await sql.end();
  }
}

export const tableNames = ({ shape, tables }: Data): string[] =>
  shape === 'demo' ? ['accounts'] : Array.from({ length: tables }, (_, index) => `rows_${index + 1}`);

/** One statement after the other: a transaction around all of them would forbid VACUUM. */
async function send(url: string, statements: string[]): Promise<void> {
  await withSql(url, async (sql) => {
    for (const statement of statements) await sql.unsafe(statement);
  });
}

function statements(side: 'old' | 'live', data: Data): string[] {
  const { shape, rows, share, tables } = data;
  const first = (index: number) => Math.floor((rows * index) / tables) + 1;
  const filled =
    shape === 'demo'
      ? [renderSql('demo/people.sql', { live: side === 'live' })]
      : tableNames(data).map((table, index) =>
          fillTable(side, table, shape, share, [first(index), first(index + 1) - 1]),
        );
  return ['drop schema public cascade; create schema public', ...filled, 'vacuum (analyze)', 'checkpoint'];
}

/** Starts the servers, in a temporary directory; both may be of the same version. */
export async function compareDatabases(majors: { old: Major; live: Major }): Promise<CompareDatabases> {
  const directory = await temporaryDirectory('pgmend-compare-');
  const running: EmbeddedServer[] = [];
  const start = async (side: 'old' | 'live') => {
    const place = join(directory, side);
    const server = await startServer({
      major: majors[side],
      directory: place,
      user: 'bench',
      password: 'bench',
    });
    running.push(server);
    await send(server.url('postgres'), [`create database ${side}`]);
    return server.url(side);
  };
  const stop = async () => {
    await Promise.all(running.map((server) => server.stop('immediate')));
    await rm(directory, { recursive: true, force: true });
  };
  const started = await Promise.allSettled([start('old'), start('live')]);
  const failed = started.find((result) => result.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const [old, live] = started.map((result) => (result as PromiseFulfilledResult<string>).value) as [
    string,
    string,
  ];
  const proxy = await startProxy(old);
  const clean = () =>
    send(live, [
      'drop schema if exists pgmend, plain cascade',
      'drop extension if exists postgres_fdw cascade',
      'checkpoint',
    ]);
  return {
    old,
    live,
    proxy,
    clean,
    fill: async (data) => {
      await clean();
      await Promise.all([send(old, statements('old', data)), send(live, statements('live', data))]);
      return data.shape === 'demo' ? demo : expectedCounts(data.rows, data.share);
    },
    stop: async () => {
      await proxy.close();
      await stop();
    },
  };
}
