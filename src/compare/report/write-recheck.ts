import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, normalize, resolve } from 'node:path';
import { query, type Sender } from '../../database/query.ts';
import { transaction } from '../../database/transaction.ts';
import { copyTo, mode, type Source } from '../../files/copy-to.ts';
import { type ReportDirectory, unwritable } from '../../files/directory.ts';
import { directoryNames } from '../../files/directory-names.ts';
import { isFileError } from '../../files/file-error.ts';
import type { Format } from '../../settings/rules.ts';
import { renderSql } from '../../stages/templates.ts';
import type { Pair } from '../resolve/model.ts';
import type { Recheck } from './recheck-schema.ts';

/** What the directory of a recheck may hold. */
export const recheckEntries = ['recheck.json', 'recheck.jsonl', 'tables'];

/** Where a recheck goes: beside the report, which stays what the comparison found. */
export function recheckPlace(out: string): string {
  const path = normalize(out);
  // `.` and `..` have their names where they lead to
  const named = /(^|[\\/])\.\.?[\\/]?$/.test(path) ? resolve(path) : path;
  return join(dirname(named), `${basename(named)}-recheck`);
}

async function writeRows(sql: Sender, source: Source, pairs: Pair[], path: string): Promise<void> {
  const file = join(path, 'recheck.jsonl');
  await writeFile(file, '', { mode });
  for (const pair of pairs) {
    const statement = renderSql('queries/copy_recheck.sql', { staging: source.staging, pair });
    await copyTo(sql, source, statement, file, 'a');
  }
}

async function writeCsv(sql: Sender, source: Source, pairs: Pair[], path: string): Promise<void> {
  const directories = directoryNames(pairs.map(({ name }) => name));
  for (const { name, objects } of pairs) {
    const directory = join(path, 'tables', directories.get(name) as string);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const view = { staging: source.staging, view: objects.rechecked };
    await copyTo(sql, source, renderSql('queries/copy_csv.sql', view), join(directory, 'recheck.csv'));
  }
}

/**
 * Writes what a recheck found, and puts it in its place when all of it is there.
 *
 * @param found what is asked for besides what the staging schema knows
 * @throws PgmendError (exit 2) when the directory cannot be written to, or the disk is full
 */
export async function writeRecheck(
  source: Source,
  directory: ReportDirectory,
  { pairs, leftOut, formats, out }: { pairs: Pair[]; leftOut: string[]; formats: Format[]; out: string },
): Promise<Recheck> {
  const { path } = directory;
  try {
    return await transaction(source.sql, 'isolation level repeatable read read only', async (tx) => {
      await tx`select set_config('work_mem', ${source.workMem}, true)`;
      const [row] = await query<{ recheck: Recheck }>(tx, 'recheck', { staging: source.staging });
      const answer: Recheck = { ...(row as { recheck: Recheck }).recheck, left_out: leftOut };
      await writeFile(join(path, 'recheck.json'), `${JSON.stringify(answer, null, 2)}\n`, { mode });
      await writeRows(tx, source, pairs, path);
      if (formats.includes('csv')) await writeCsv(tx, source, pairs, path);
      await directory.publish();
      return answer;
    });
  } catch (error) {
    throw isFileError(error) ? unwritable(out, error) : error;
  }
}
