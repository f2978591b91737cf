import { lstat, open, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { usageError } from '../errors.ts';
import { asideOf } from './aside.ts';
import { fileErrorWords, isFileError } from './file-error.ts';

/** How files begin that pgmend wrote: a name alone may be anybody's. */
const beginnings: Record<string, RegExp> = {
  '.json': /^\{\s*"version": /,
  '.html': /<title>pgmend: /,
  '.jsonl': /^(\{"table"|$)/,
  '.sql': /^-- Repairs what a comparison found/,
  '.stage.sql': /^-- purpose: /,
};

async function beginningOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1000), 0, 1000, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Whether a path is a regular file that pgmend wrote, as this user; what kind of file tells how its name ends. */
async function isOwnFile(path: string, kind: string): Promise<boolean> {
  const stats = await lstat(path);
  // Windows has no such numbers
  const isOthers = process.getuid !== undefined && stats.uid !== process.getuid();
  if (!stats.isFile() || isOthers) return false;
  const beginning = beginnings[kind];
  return beginning === undefined || beginning.test(await beginningOf(path));
}

const csvFiles = ['missing.csv', 'corrupted.csv', 'new.csv', 'recheck.csv'];

/** Whether a directory holds the CSV files of tables, and nothing else. */
async function isOwnTables(path: string): Promise<boolean> {
  if (!(await lstat(path)).isDirectory()) return false;
  for (const table of await readdir(path)) {
    const inside = join(path, table);
    if (!(await lstat(inside)).isDirectory()) return false;
    for (const file of await readdir(inside)) {
      if (!csvFiles.includes(file) || !(await isOwnFile(join(inside, file), '.csv'))) return false;
    }
  }
  return true;
}

/** Whether an entry of a report directory is what pgmend wrote under its name. */
export async function isOwnEntry(path: string): Promise<boolean> {
  const kind = /\.[a-z]+$/.exec(basename(path))?.[0];
  return kind === undefined ? isOwnTables(path) : isOwnFile(path, kind);
}

/**
 * Makes sure, before any work, that a file can be written, and that what it replaces was pgmend's.
 *
 * @param option that names the file
 * @param kind the ending that files of its kind have: `.jsonl`
 * @throws PgmendError (exit 2)
 */
export async function requireWritable(
  file: string,
  option: string,
  kind: '.jsonl' | '.sql' | '.stage.sql',
): Promise<void> {
  // what is written for people stands there already, and a file is put in its place as a whole
  if (file === '-')
    throw usageError(`${option} - names no file`, 'Nothing is written to stdout: name a file.');
  const aside = asideOf(file, 'partial');
  try {
    const stats = await lstat(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    if (stats && !(await isOwnFile(file, kind))) {
      const what = stats.isSymbolicLink()
        ? 'a link'
        : stats.isFile()
          ? 'a file that pgmend did not write'
          : 'not a file';
      throw usageError(
        `${option} ${file} is ${what}: it is not replaced`,
        'Name a file that is not there yet.',
      );
    }
    await (await open(aside, 'wx', 0o600)).close();
  } catch (error) {
    throw isFileError(error) ? unwritableFile(file, option, error) : error;
  } finally {
    await rm(aside, { force: true }).catch(() => undefined);
  }
}

/** The error for a file that an option names and that cannot be written. Exit 2. */
export function unwritableFile(file: string, option: string, error: unknown): Error {
  return usageError(
    `${option} ${file} cannot be written: ${fileErrorWords(error)}`,
    `Name another file with ${option}.`,
  );
}
