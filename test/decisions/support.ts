import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Decision, DecisionsFile } from '../../src/decisions/schema.ts';
import type { Bench } from '../support/compare.ts';

/** The table `t`, which tests damage in their ways. */
export const people = `create table t (id int primary key, name text, city text, n int);
  insert into t select g, 'Name of person ' || g, 'City ' || md5(g::text), g from generate_series(1, 12) g`;

/** A decision about the table `t`, unless it says otherwise, made about as many rows as there are. */
type Given = Omit<Decision, 'table'> & { table?: string };

/** When each table was compared, as report.json says it. */
async function comparedAt(b: Bench): Promise<Record<string, string>> {
  const rows = await b.rows(
    `select table_name, to_json(snapshot_at) #>> '{}' from pgmend.tables where snapshot_at is not null`,
  );
  return Object.fromEntries(rows) as Record<string, string>;
}

/** Writes decisions.json into a directory of its own, which the caller removes. */
export function writeDecisions(
  decisions: Given[],
  about: Partial<DecisionsFile> = {},
): { file: string; remove: () => void } {
  const directory = mkdtempSync(join(tmpdir(), 'pgmend-decisions-'));
  const file = join(directory, 'decisions.json');
  const told = decisions.map((one) => ({ table: 'public.t', ...(one.key ? {} : { rows: 1000 }), ...one }));
  writeFileSync(
    file,
    JSON.stringify({ version: 1, old: 'old', live: 'live', compared: {}, ...about, decisions: told }),
  );
  return { file, remove: () => rmSync(directory, { recursive: true }) };
}

/** Has decisions.json on disk while `body` runs, about the comparison that is staged. */
export async function withDecisions<T>(
  b: Bench,
  decisions: Given[],
  body: (file: string) => Promise<T>,
  about: Partial<DecisionsFile> = {},
): Promise<T> {
  const { file, remove } = writeDecisions(decisions, { compared: await comparedAt(b), ...about });
  try {
    return await body(file);
  } finally {
    remove();
  }
}
