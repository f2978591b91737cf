import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Asks until the answer is neither false nor undefined, and gives it. Throws naming `what` after `seconds` (10). */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  seconds = 10,
): Promise<Exclude<T, false | undefined>> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== false && answer !== undefined) return answer as Exclude<T, false | undefined>;
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await pause(20);
  }
}

/** Whether the process with this id still runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
  if (process.platform !== 'linux') return true;
  try {
    // An orphan that ended stays visible (state Z) until init takes note of it, which in a container may be never.
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
