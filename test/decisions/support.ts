import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Decision, DecisionsFile } from '../../src/decisions/schema.ts';
import type { Bench } from '../support/compare.ts';

/** When each table was compared, as report.json says it. */
export async function comparedAt(b: Bench): Promise<Record<string, string>> {
  const rows = await b.rows(
    `select table_name, snapshot_at::text from pgmend.tables where snapshot_at is not null`,
  );
  return Object.fromEntries(rows) as Record<string, string>;
}

/** Has decisions.json on disk while `body` runs, about the comparison that is staged. */
export async function withDecisions<T>(
  b: Bench,
  decisions: (Omit<Decision, 'table'> & { table?: string })[],
  body: (file: string) => Promise<T>,
  more: Partial<DecisionsFile> = {},
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'pgmend-decisions-'));
  const file = join(directory, 'decisions.json');
  const told = decisions.map((one) => ({ table: 'public.t', ...(one.key ? {} : { rows: 1000 }), ...one }));
  const compared = await comparedAt(b);
  writeFileSync(
    file,
    JSON.stringify({ version: 1, old: 'old', live: 'live', compared, decisions: told, ...more }),
  );
  try {
    return await body(file);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
