import { createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import type { Connection } from '../database/connect.ts';
import { copyOut } from '../database/copy.ts';
import type { Sender } from '../database/query.ts';
import { tryOut } from '../database/transaction.ts';
import { inParts } from '../in-parts.ts';

/** Of every file that holds rows: its owner may read it. */
export const mode = 0o600;

/** What a report is written from: a session, and the means to stop. */
export interface Source {
  sql: Connection['sql'];
  staging: string;
  /** Memory to sort the rows of a file in, as Postgres writes it. */
  workMem: string;
  signal: AbortSignal;
  /** Cancels, on the server, what the session is running. */
  cancel: () => void;
}

/** A COPY statement, and the file for what it sends. */
export interface Copy {
  statement: string;
  file: string;
}

/**
 * Streams what a COPY statement sends into a file: no row is held in memory, and no lock kept, since the views of a
 * thousand tables are more than a server has locks for.
 */
export function copyTo(
  sql: Sender,
  source: Source,
  statement: string,
  file: string,
  flags = 'w',
): Promise<void> {
  return tryOut(sql, (tx) => copyOut(tx, statement, () => createWriteStream(file, { mode, flags }), source));
}

/** Statements whose locks are kept together: there and back for each would cost a small table more than its rows. */
const lockedAtOnce = 40;

/** Does the same as copyTo for many files, each with its COPY. */
export async function copyToFiles(sql: Sender, source: Source, copies: Copy[]): Promise<void> {
  for (const part of inParts(copies, lockedAtOnce)) {
    await tryOut(sql, async (tx) => {
      for (const { statement, file } of part) {
        await copyOut(tx, statement, () => createWriteStream(file, { mode }), source);
      }
    });
  }
}

/** Writes into a file that stays open for what comes after it. */
function intoOpen(file: FileHandle): Writable {
  return new Writable({
    // all of it: write() of a file may be through with a part
    write: (chunk: Buffer, _, done) => void file.appendFile(chunk).then(() => done(), done),
  });
}

/**
 * Appends what COPY statements send to one file.
 *
 * @param first is sent before each part of them
 */
export async function copyToEnd(
  sql: Sender,
  source: Source,
  statements: string[],
  file: string,
  first?: string,
): Promise<void> {
  const opened = await open(file, 'a', mode);
  try {
    for (const part of inParts(statements, lockedAtOnce)) {
      await tryOut(sql, async (tx) => {
        if (first) await tx.unsafe(first);
        for (const statement of part) await copyOut(tx, statement, () => intoOpen(opened), source);
      });
    }
  } finally {
    await opened.close();
  }
}
