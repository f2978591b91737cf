import { createHash, randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** Of this machine: where a directory is shared, the processes of others cannot be asked for. */
const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

function prefix(place: string, what: string): string {
  return `.${basename(place)}.${what}-${host}-`;
}

/** A hidden name beside a place, for what is on its way there or from there; it says which process made it. */
export function asideOf(place: string, what: 'partial' | 'previous'): string {
  return join(dirname(place), `${prefix(place, what)}${process.pid}-${randomBytes(4).toString('hex')}`);
}

/** Whether a name is one of those that `asideOf` gives beside a place, on this machine. */
export function isAside(name: string, place: string): boolean {
  return ['partial', 'previous'].some((what) => name.startsWith(prefix(place, what)));
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Removes what processes that were killed have left half built beside a place: they could not do it themselves. */
export async function removeLeftBehind(place: string): Promise<void> {
  const start = prefix(place, 'partial');
  const names = await readdir(dirname(place)).catch(() => []);
  const left = names.filter(
    (name) => name.startsWith(start) && isGone(Number(name.slice(start.length).split('-')[0])),
  );
  await Promise.all(left.map((name) => rm(join(dirname(place), name), { recursive: true, force: true })));
}
