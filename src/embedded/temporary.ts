import { chmod, mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new empty directory in `place` whose name starts with `prefix`, fit to hold servers. The caller removes it. */
export async function temporaryDirectory(prefix: string, place = tmpdir()): Promise<string> {
  const directory = await realpath(await mkdtemp(join(place, prefix)));
  // A server that root starts runs as another user, who must be able to pass through.
  if (process.getuid?.() === 0) await chmod(directory, 0o711);
  return directory;
}
