import { accessSync, constants, readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Where Linux keeps files in memory. */
const memory = '/dev/shm';
/** Bytes that have to be free there: the clusters and databases of a run take less than half of it. */
const needed = 4 * 1024 ** 3;

/**
 * Where a run of the tests puts its servers and files: in memory, where there is room for them. Making a database, which
 * tests do a thousand times, takes a tenth of the time there. The user's own TMPDIR is respected.
 */
export function temporaryPlace(env: NodeJS.ProcessEnv = process.env): string {
  return env.TMPDIR === undefined && hasRoom(memory) ? memory : tmpdir();
}

function hasRoom(place: string): boolean {
  try {
    accessSync(place, constants.W_OK | constants.X_OK);
    const mounted = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .findLast(([, at]) => at === place);
    // programs are copied there where the servers' user cannot read the installed ones
    if (mounted?.[2] !== 'tmpfs' || mounted[3]?.split(',').includes('noexec')) return false;
    const { bavail, bsize } = statfsSync(place);
    return bavail * bsize >= needed;
  } catch {
    return false;
  }
}
