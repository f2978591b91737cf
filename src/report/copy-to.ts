import { createWriteStream } from 'node:fs';
import type { Connection } from '../database/connect.ts';
import { copyOut } from '../database/copy.ts';
import type { Sender } from '../database/query.ts';
import { tryOut } from '../database/transaction.ts';

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
