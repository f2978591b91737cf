import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Major } from '../../src/embedded/binaries.ts';
import { type EmbeddedServer, startServer } from '../../src/embedded/server.ts';
import { temporaryDirectory } from '../../src/embedded/temporary.ts';
import { temporaryPlace } from '../support/place.ts';
import { type Data, tableNames, withSql } from './compare-databases.ts';
import { type Counts, columnDefinitions, expectedCounts, fillTable } from './rows.ts';

/** Two databases with many tables, on servers of their own. */
export interface ManyDatabases {
  old: string;
  live: string;
  /** Makes both afresh; gives the right answer. */
  fill(data: Data): Promise<Counts>;
  stop(): Promise<void>;
}

/** Tables that are made in one transaction: a server has locks for a few thousand of them. */
const madeAtOnce = 100;

async function fillSide(server: EmbeddedServer, side: 'old' | 'live', data: Data): Promise<void> {
  // not by dropping what is in it, which takes more locks than there are
  await withSql(server.url('postgres'), async (sql) => {
    await sql.unsafe(`drop database if exists ${side} with (force)`);
    await sql.unsafe(`create database ${side}`);
  });
  await withSql(server.url(side), async (sql) => {
    const { rows, share, tables } = data;
    const of = rows / tables;
    const statements = tableNames(data).map((table, index) =>
      fillTable(side, table, 'narrow', share, [index * of + 1, (index + 1) * of]),
    );
    for (let first = 0; first < tables; first += madeAtOnce) {
      await sql.unsafe(statements.slice(first, first + madeAtOnce).join(';'));
    }
    await sql.unsafe('vacuum (analyze)');
    await sql.unsafe('checkpoint');
  });
}

/** Foreign tables beside live's own, with nothing set that postgres_fdw does not set itself. */
async function mount(live: string, old: string, data: Data): Promise<void> {
  const { hostname, port, pathname, username, password } = new URL(old);
  await withSql(live, async (sql) => {
    await sql.unsafe(`create extension postgres_fdw; create schema plain;
      create server plain foreign data wrapper postgres_fdw
        options (host '${hostname}', port '${port}', dbname '${pathname.slice(1)}');
      create user mapping for current_user server plain options (user '${username}', password '${password}')`);
    for (const table of tableNames(data)) {
      await sql.unsafe(
        `create foreign table plain.${table} (${columnDefinitions('narrow')}) server plain options (schema_name 'public')`,
      );
    }
  });
}

/** Starts the servers, where the tests put theirs: what a disk takes to make files is not what is measured. */
export async function manyDatabases(majors: { old: Major; live: Major }): Promise<ManyDatabases> {
  const directory = await temporaryDirectory('pgmend-many-', temporaryPlace());
  const start = (side: 'old' | 'live') =>
    startServer({ major: majors[side], directory: join(directory, side), user: 'bench', password: 'bench' });
  const [old, live] = await Promise.all([start('old'), start('live')]);
  return {
    old: old.url('old'),
    live: live.url('live'),
    async fill(data) {
      await Promise.all([fillSide(old, 'old', data), fillSide(live, 'live', data)]);
      await mount(live.url('live'), old.url('old'), data);
      return expectedCounts(data.rows, data.share);
    },
    async stop() {
      await Promise.all([old.stop('immediate'), live.stop('immediate')]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
