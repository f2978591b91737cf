import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sender } from '../../database/query.ts';
import { copyTo, mode, type Source } from '../../files/copy-to.ts';
import { unwritable } from '../../files/directory.ts';
import { isFileError } from '../../files/file-error.ts';
import { renderSql } from '../../stages/templates.ts';
import type { Merge } from '../resolve/model.ts';
import { renderMergeHtml } from './page.ts';
import type { MergeAnswer } from './schema.ts';

/** What the report of a merge consists of. */
export const mergeEntries = ['merge.json', 'merge.html', 'decisions.csv', 'id_map.csv', 'attention.csv'];

interface MergeReport {
  merge: Merge;
  answer: MergeAnswer;
  /** Where it is written, and where it is to be. */
  path: string;
  out: string;
}

/**
 * Writes the report of a merge. `sql` is the transaction that merged.
 *
 * @throws PgmendError (exit 2) when it cannot be written
 */
export async function writeMergeReport(
  sql: Sender,
  source: Source,
  { merge, answer, path, out }: MergeReport,
): Promise<void> {
  const { staging } = source;
  const written = !answer.stopped;
  const files = {
    'decisions.csv': renderSql('queries/copy_merge_decisions.sql', { staging, merge, written }),
    'id_map.csv': renderSql('queries/copy_csv.sql', { staging, view: 'merge_id_map' }),
    'attention.csv': renderSql('queries/copy_merge_attention.sql', { staging }),
  };
  try {
    await writeFile(join(path, 'merge.json'), `${JSON.stringify(answer, null, 2)}\n`, { mode });
    await writeFile(join(path, 'merge.html'), await renderMergeHtml(sql, staging, { merge, answer }), {
      mode,
    });
    for (const [file, statement] of Object.entries(files))
      await copyTo(sql, source, statement, join(path, file));
  } catch (error) {
    throw isFileError(error) ? unwritable(out, error) : error;
  }
}
