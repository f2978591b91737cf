import { type MergeAnswer, merge } from '../merge/merge.ts';
import { resolveMergeSettings } from '../merge/run-settings.ts';
import type { Io } from '../session/events.ts';
import { throwIfInterrupted } from '../session/session.ts';
import { sqlPath } from '../stages/template-sets.ts';
import { renderSql } from '../stages/templates.ts';
import { type DemoServers, inDatabase, loadDatabase } from './servers.ts';

/** What the merge of the demo is given besides the URLs. */
export const mergeConfig = sqlPath('demo/merge.yaml');

/** The databases of the merge: one source on the old server, the other and the target on the live one. */
export function mergeUrls({ oldUrl, liveUrl }: DemoServers): Record<'test_db' | 'dev_db' | 'target', string> {
  return {
    test_db: inDatabase(oldUrl, 'test_db'),
    dev_db: inDatabase(liveUrl, 'dev_db'),
    target: inDatabase(liveUrl, 'merged_users'),
  };
}

/** Makes the three databases, with the same users at every call: see sql/demo/users.sql. */
export async function loadUsers(servers: DemoServers): Promise<void> {
  const urls = mergeUrls(servers);
  const nowhere = { test_db: false, dev_db: false, target: false };
  // one after the other: two databases cannot be made from one template at the same time
  for (const place of Object.keys(urls) as (keyof typeof urls)[]) {
    await loadDatabase(urls[place], renderSql('demo/users.sql', { ...nowhere, [place]: true }));
  }
}

/** Merges the users of the demo, as `pgmend merge` does, and writes the report into `out`. */
export async function mergeDemo(
  servers: DemoServers,
  io: Io,
  { apply, out }: { apply: boolean; out: string },
): Promise<{ answer: MergeAnswer; milliseconds: number }> {
  throwIfInterrupted(io);
  const { test_db, dev_db, target } = mergeUrls(servers);
  const source = [`test_db=${test_db}`, `dev_db=${dev_db}`];
  const settings = await resolveMergeSettings({ config: mergeConfig, source, target, out }, {});
  const started = performance.now();
  const answer = await merge(settings, io, { apply });
  return { answer, milliseconds: performance.now() - started };
}
