import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Paths at which this process has something mounted, as Linux lists them; nothing elsewhere. */
async function mounted(): Promise<string[]> {
  const text = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  return text
    .split('\n')
    .map((line) =>
      (line.split(' ')[4] ?? '').replace(/\\(\d{3})/g, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 8)),
      ),
    );
}

/** Whether a directory is a mount point, such as the volume of a container: it can be filled, but not replaced. */
export async function isMountPoint(path: string): Promise<boolean> {
  const [own, above] = await Promise.all([stat(path), stat(dirname(path))]).catch(() => []);
  if (!own || !above) return false;
  return own.dev !== above.dev || (await mounted()).includes(path);
}
