import { randomBytes } from 'node:crypto';
import { appendFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { objectNames } from '../comparison/names.ts';
import { query, type Sender } from '../database/query.ts';
import { renderSql } from '../sql/templates.ts';
import { copyTo, mode, type Source } from './copy-to.ts';

interface Row {
  stem: string;
}

/**
 * Writes repair.sql from what is staged: see sql/62_script.sql.
 *
 * @param sql a transaction, best with one snapshot for all
 * @param file is made, readable by its owner only; an older one is replaced when the new one is whole
 * @param only tables, by their names in reports; all without it
 */
export async function writeScript(sql: Sender, source: Source, file: string, only?: string[]): Promise<void> {
  const { staging } = source;
  const aside = join(dirname(file), `.${basename(file)}.partial-${randomBytes(4).toString('hex')}`);
  try {
    await writeFile(aside, renderSql('script/begin.sql', {}), { mode, flag: 'wx' });
    const tables = await query<Row>(sql, 'script_tables', { staging }, [only ? JSON.stringify(only) : null]);
    await sql.unsafe(`set local work_mem = '32MB'`);
    for (const { stem } of tables) {
      const view = objectNames(stem).script;
      await copyTo(sql, source, renderSql('queries/copy_jsonl.sql', { staging, view }), aside, 'a');
    }
    await appendFile(aside, renderSql('script/end.sql', {}));
    await rename(aside, file);
  } finally {
    await rm(aside, { force: true });
  }
}
