import { createWriteStream } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import type { Pair } from '../compare/resolve/model.ts';
import { copyOut } from '../database/copy.ts';
import type { Sender } from '../database/query.ts';
import { asideOf } from '../files/aside.ts';
import { mode } from '../files/copy-to.ts';
import { isFileError } from '../files/file-error.ts';
import { unwritableFile } from '../files/own-file.ts';
import { renderSql } from '../stages/templates.ts';

/**
 * Writes what became of every row of a repair into a file, one JSON object a line, as a stream. The file is there when
 * all of it is.
 *
 * @throws PgmendError (exit 2) when it cannot be written
 */
export async function writeRepairRows(
  sql: Sender,
  { staging, pairs, file }: { staging: string; pairs: Pair[]; file: string },
  stop: { signal: AbortSignal; cancel: () => void },
): Promise<void> {
  const partial = asideOf(file, 'partial');
  try {
    await writeFile(partial, '', { mode, flag: 'wx' });
    for (const pair of pairs) {
      const statement = renderSql('queries/copy_repair.sql', { staging, pair });
      await copyOut(sql, statement, () => createWriteStream(partial, { flags: 'a' }), stop);
    }
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw isFileError(error) ? unwritableFile(file, '--rows', error) : error;
  }
}
