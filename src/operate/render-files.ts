import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asideOf } from '../files/aside.ts';
import { unwritable } from '../files/directory.ts';
import { directoryNames } from '../files/directory-names.ts';
import { isFileError } from '../files/file-error.ts';
import { requireWritable } from '../files/own-file.ts';
import type { RenderedStage } from '../stages/render.ts';

/** One file for each stage and table, named so that `ls` shows them in the order of the run. */
export async function writeFiles(rendered: RenderedStage[], directory: string): Promise<string[]> {
  const tables = directoryNames([...new Set(rendered.flatMap(({ table }) => table ?? []))]);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const files: string[] = [];
    for (const { stage, table, text } of rendered) {
      const name = `${stage.name}${table === null ? '' : `.${tables.get(table)}`}`;
      const plain = join(directory, `${name}.sql`);
      // of circles of tables there may be several
      const before = files.filter((file) => file.startsWith(plain.slice(0, -3))).length;
      const file = table === null && before > 0 ? join(directory, `${name}.${before + 1}.sql`) : plain;
      await requireWritable(file, '--out', '.stage.sql');
      const aside = asideOf(file, 'partial');
      await writeFile(aside, text, { mode: 0o600, flag: 'wx' });
      await rename(aside, file);
      files.push(file);
    }
    return files;
  } catch (error) {
    throw isFileError(error) ? unwritable(directory, error) : error;
  }
}
