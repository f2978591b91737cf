import { pipeline } from 'node:stream/promises';
import type { Sql } from 'postgres';
import { renderSql } from '../stages/templates.ts';
import type { SessionSettings } from './settings.ts';

/** A text as a field of COPY. */
function field(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
}

/**
 * Lets the body's stage read secrets from a table of this transaction, and from nowhere else: what COPY sends is in no
 * server's log, whatever that logs, and in no text of a statement; a setting could be read by whoever's code runs later. It
 * is in the staging schema, since not every role may make temporary tables.
 *
 * @param secrets by the names under which the stage looks for them
 */
export async function withSecrets<T>(
  tx: Sql,
  staging: string,
  secrets: Record<string, string>,
  body: () => Promise<T>,
): Promise<T> {
  const table = `${staging}.secrets`;
  await tx.unsafe(renderSql('queries/secrets.sql', { staging }));
  const rows = Object.entries(secrets).map(([name, secret]) => `${field(name)}\t${field(secret)}\n`);
  await pipeline(rows, await tx.unsafe(`copy ${table} from stdin`).writable());
  const answer = await body();
  await tx.unsafe(`drop table ${table}`);
  return answer;
}

/** The passwords that a stage needs, by the settings in which a DBA would give them in psql; null where it needs none. */
export function secretsOf({ far }: SessionSettings, stage: string): Record<string, string> | null {
  const opened = far.filter(({ openedBy }) => openedBy === stage);
  if (opened.length === 0) return null;
  return Object.fromEntries(
    opened.map(({ passwordSetting, target }) => [passwordSetting, target?.password ?? '']),
  );
}
