import { sideWords } from '../database/side-words.ts';
import { readInstalled } from './installed.ts';
import type { Session } from './session.ts';

/** Old as what is staged was compared with it; null where nothing is. */
async function stagedOld({ work, settings: { staging } }: Session): Promise<string | null> {
  const installed = await readInstalled(work.sql, staging);
  if (!installed.journal || !installed.sides) return null;
  const [row] = await work.sql.unsafe(
    `select server_options ->> 'host' as host, server_options ->> 'port' as port, database, login as user
     from ${staging}.sides where side = 'old' and server_options is not null`,
  );
  return row ? sideWords(row as unknown as Parameters<typeof sideWords>[0]) : null;
}

/** All servers in a line: those that live connects to, and live. */
export async function serversLine(session: Session): Promise<string> {
  const { live, far } = session.settings;
  const words: string[] = [];
  for (const { called, target } of far) {
    const known = target ? sideWords(target) : await stagedOld(session);
    words.push(`${called} ${known ?? '(none is named, and nothing is staged)'}`);
  }
  return `${words.join(', ')}; ${live.called?.replace(/^the /, '') ?? 'live'} ${sideWords(live)}`;
}
