/** Where a side is and who logged in there. */
interface Side {
  user: string | null;
  host: string | null;
  port: number | string | null;
  database: string | null;
}

/** One of the two servers for people: `user@host:port/database`, a socket with its port too. Never a password. */
export function sideWords({ user, host, port, database }: Side): string {
  const address = host?.includes(':') ? `[${host}]` : (host ?? '?');
  return `${user ?? '?'}@${address}:${port ?? '?'}/${database ?? '?'}`;
}
