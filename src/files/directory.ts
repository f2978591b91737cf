import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { usageError } from '../errors.ts';
import { asideOf, isAside, removeLeftBehind } from './aside.ts';
import { fileErrorWords, isFileError } from './file-error.ts';
import { isMountPoint } from './mount-point.ts';
import { isOwnEntry } from './own-file.ts';

/** What a report directory may hold; anything else in it is somebody's, and it is left alone. */
const reportEntries = [
  'report.json',
  'report.html',
  'differences.jsonl',
  'tables',
  'repair.sql',
  'junit.xml',
];

/** A report under construction: written aside, and moved to its place as a whole. */
export interface ReportDirectory {
  /** Where files are written until all are there. */
  path: string;
  /** Puts the report in its place, instead of the one before. */
  publish(): Promise<void>;
  /** Removes what was written, if it was not published. */
  discard(): Promise<void>;
}

/** The error for a path where no report can be written. Exit 2. */
export function unwritable(path: string, error: unknown): Error {
  return usageError(
    `the report cannot be written to ${path}: ${fileErrorWords(error)}`,
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
  // what is mounted cannot be replaced, and its parent may be read-only
  const inside = await isMountPoint(place);
  const seat = inside ? join(place, 'report') : place;
  const path = asideOf(seat, 'partial');
  try {
    await refuseForeign(place, out, entries, seat);
    await mkdir(dirname(place), { recursive: true });
    await removeLeftBehind(seat);
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    throw isFileError(error) ? unwritable(out, error) : error;
  }
  return {
    path,
    async publish() {
      const before = asideOf(seat, 'previous');
      if (inside) return replaceEntries(place, path, before, entries);
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

/** Puts a report into a directory that cannot be replaced itself: file by file, the one before moved aside first. */
async function replaceEntries(
  place: string,
  path: string,
  before: string,
  entries: readonly string[],
): Promise<void> {
  await mkdir(before, { mode: 0o700 });
  for (const entry of await readdir(place))
    if (entries.includes(entry)) await rename(join(place, entry), join(before, entry));
  try {
    for (const entry of await readdir(path)) await rename(join(path, entry), join(place, entry));
  } catch (error) {
    for (const entry of await readdir(before)) {
      await rm(join(place, entry), { recursive: true, force: true });
      await rename(join(before, entry), join(place, entry));
    }
    await rm(before, { recursive: true });
    throw error;
  }
  await rm(path, { recursive: true });
  await rm(before, { recursive: true });
}

/** @param seat beside which reports are built: of a mount point, that is in it */
async function refuseForeign(
  place: string,
  out: string,
  own: readonly string[],
  seat: string,
): Promise<void> {
  let entries: string[];
  try {
    if ((await lstat(place)).isSymbolicLink())
      throw usageError(`--out ${out} is a link, which a report would replace`, 'Name the directory itself.');
    entries = await readdir(place);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    if (code === 'ENOTDIR') throw usageError(`--out ${out} is a file, and a report is a directory`);
    throw error;
  }
  let foreign: string | undefined;
  for (const entry of entries) {
    // a name like ours is not ours yet
    if (own.includes(entry) && (await isOwnEntry(join(place, entry)))) continue;
    if (seat !== place && isAside(entry, seat)) continue;
    foreign ??= entry;
  }
  if (foreign !== undefined) {
    throw usageError(
      `the directory ${out} holds ${foreign}, which is not part of a report, and a new report would replace it`,
      'Name another directory with --out.',
    );
  }
}
