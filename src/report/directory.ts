import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { usageError } from '../errors.ts';
import { asideOf, removeLeftBehind } from './aside.ts';

/** What a report directory may hold; anything else in it is somebody's, and it is left alone. */
const reportEntries = ['report.json', 'report.html', 'differences.jsonl', 'tables', 'repair.sql'];

/** A report under construction: written aside, and moved to its place as a whole. */
export interface ReportDirectory {
  /** Where files are written meanwhile. */
  path: string;
  /** Puts the report in its place, instead of the one before. */
  publish(): Promise<void>;
  /** Removes what was written, if it was not published. */
  discard(): Promise<void>;
}

const fileErrors: Record<string, string> = {
  ENOENT: 'there is no such directory, and none can be made',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than allowed',
  ENOTDIR: 'a part of the path is no directory',
  ENAMETOOLONG: 'the path is too long',
  EIO: 'the device reports an error',
};

export function isFileError(error: unknown): boolean {
  return ((error as NodeJS.ErrnoException).code ?? '') in fileErrors;
}

/** The error for a path where no report can be written. Exit 2. */
export function unwritable(path: string, error: unknown): Error {
  return usageError(
    `the report cannot be written to ${path}: ${fileErrors[(error as NodeJS.ErrnoException).code ?? '']}`,
    'Name another directory with --out. After a comparison, `pgmend report` writes it without comparing again.',
  );
}

/**
 * Prepares a directory for a report, beside the place where it is to appear.
 *
 * @param entries what the report consists of
 * @throws PgmendError (exit 2) when the place cannot be written to, or holds something that is no report
 */
export async function prepareDirectory(
  out: string,
  entries: readonly string[] = reportEntries,
): Promise<ReportDirectory> {
  const place = resolve(out);
  const path = asideOf(place, 'partial');
  try {
    await refuseForeign(place, out, entries);
    await mkdir(dirname(place), { recursive: true });
    await removeLeftBehind(place);
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    throw isFileError(error) ? unwritable(out, error) : error;
  }
  return {
    path,
    async publish() {
      const before = asideOf(place, 'previous');
      const replaced = await rename(place, before).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return false;
          throw error;
        },
      );
      await rename(path, place);
      if (replaced) await rm(before, { recursive: true });
    },
    discard: () => rm(path, { recursive: true, force: true }),
  };
}

async function refuseForeign(place: string, out: string, own: readonly string[]): Promise<void> {
  let entries: string[];
  try {
    entries = await readdir(place);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    if (code === 'ENOTDIR') throw usageError(`--out ${out} is a file, and a report is a directory`);
    throw error;
  }
  const foreign = entries.find((entry) => !own.includes(entry));
  if (foreign !== undefined) {
    throw usageError(
      `the directory ${out} holds ${foreign}, which is no part of a report, and a new report would replace it`,
      'Name another directory with --out.',
    );
  }
}
