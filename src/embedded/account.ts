import { readFile } from 'node:fs/promises';

/** The operating system user that a server runs as: uid and gid as numbers. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

const candidates = ['nobody', 'postgres', 'daemon'];

/**
 * The unprivileged user to run Postgres as, or undefined when this process is itself an ordinary user.
 * Postgres refuses to run as root. Only users that exist already are taken: nothing is left behind on the machine.
 * Throws when this process is root and the machine has none of the usual unprivileged users.
 */
export async function serverAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of candidates) {
    const [, , uid, gid] = lines.find((fields) => fields[0] === name) ?? [];
    // macOS writes nobody's ids as -2.
    if (uid && gid && Number(uid) !== 0) return { name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
  }
  throw new Error(
    `Postgres refuses to run as root, and this machine has no user ${candidates.join(' or ')}.`,
  );
}
