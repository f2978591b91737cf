import { query, type Sender } from '../database/query.ts';
import type { Session } from './session.ts';

/** Which of pgmend's objects a staging schema has. */
export type Installed = Record<
  'journal' | 'catalogs' | 'sides' | 'tables' | 'rechecked' | 'progress' | 'repairs' | 'merge',
  boolean
>;

/** Asks which of pgmend's objects are in the staging schema. Needs none of them. */
export async function readInstalled(sql: Sender, staging: string): Promise<Installed> {
  const [row] = await query<Installed>(sql, 'installed', { staging });
  return row as Installed;
}

/** Whether 10_connect has made the journal, in a schema of pgmend's own. */
export async function hasJournal({ work, settings }: Session): Promise<boolean> {
  const { journal } = await readInstalled(work.sql, settings.staging);
  return journal;
}
