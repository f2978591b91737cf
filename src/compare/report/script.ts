import { appendFile, rename, rm, writeFile } from 'node:fs/promises';
import { query, type Sender } from '../../database/query.ts';
import { asideOf, removeLeftBehind } from '../../files/aside.ts';
import { copyToEnd, mode, type Source } from '../../files/copy-to.ts';
import { orderByParents } from '../../repair/resolve/order.ts';
import { renderSql } from '../../stages/templates.ts';
import { objectNames } from '../resolve/names.ts';

/** What comes before the statements: the settings, and the procedures that run them. */
const headFiles = ['begin', 'rows', 'waiting', 'sequences'];

interface Row {
  stem: string;
  schema: string;
  table: string;
  parents: { schema: string; table: string }[];
  heirs: { schema: string; table: string }[];
}

/** Stems of the tables with rows to be repaired, parents before those that refer to them. */
async function tablesInOrder(sql: Sender, staging: string, only?: string[]): Promise<string[]> {
  const rows = await query<Row>(sql, 'script_tables', { staging }, [only ? JSON.stringify(only) : null]);
  const tables = rows.map(({ stem, schema, table, parents, heirs }) => ({
    stem,
    live: { schema, table },
    writing: { parents, heirs },
  }));
  return orderByParents(tables)
    .flat()
    .map(({ stem }) => stem);
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
  const aside = asideOf(file, 'partial');
  await removeLeftBehind(file);
  try {
    const head = headFiles.map((name) => renderSql(`script/${name}.sql`, {})).join('');
    await writeFile(aside, head, { mode, flag: 'wx' });
    const statements = (await tablesInOrder(sql, staging, only)).map((stem) =>
      renderSql('queries/copy_script.sql', { staging, name: objectNames(stem).script }),
    );
    // the text of a row is longer than the row, and is not what is sorted
    await copyToEnd(sql, source, statements, aside, `set local work_mem = '32MB'`);
    await appendFile(aside, renderSql('script/end.sql', {}));
    await rename(aside, file);
  } finally {
    await rm(aside, { force: true });
  }
}
