import { sideWords } from '../database/side-words.ts';
import { hasJournal } from './journal.ts';
import type { Session } from './session.ts';

/** Old as a command knows it: as the user names it, or else as what is staged was compared with it; null where neither does. */
export async function oldWords(session: Pick<Session, 'settings' | 'work'>): Promise<string | null> {
  const { settings, work } = session;
  const { old, staging } = settings;
  if (old) return sideWords(old);
  if (!(await hasJournal(session as Session))) return null;
  const [there] = await work.sql`select to_regclass(${`${staging}.sides`}) is not null as sides`;
  if (!there?.sides) return null;
  const [row] = await work.sql.unsafe(
    `select server_options ->> 'host' as host, server_options ->> 'port' as port, database, login as user
     from ${staging}.sides where side = 'old' and server_options is not null`,
  );
  return row ? sideWords(row as unknown as Parameters<typeof sideWords>[0]) : null;
}

/** Both servers in a line; of a merge its sources and its target. */
export async function serversLine(session: Pick<Session, 'settings' | 'work'>): Promise<string> {
  const { live, merge } = session.settings;
  if (merge) {
    const sources = merge.sources.map(({ name, target }) => `${name} ${sideWords(target)}`);
    return `sources ${sources.join(', ')}; target ${sideWords(live)}`;
  }
  return `old ${(await oldWords(session)) ?? '(none is named, and nothing is staged)'}; live ${sideWords(live)}`;
}
