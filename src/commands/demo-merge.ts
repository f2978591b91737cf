import { join } from 'node:path';
import { loadUsers, mergeConfig, mergeDemo, mergeUrls } from '../demo/merge.ts';
import type { DemoServers } from '../demo/servers.ts';
import { mergeText } from '../merge/summary.ts';
import { duration } from '../output/format.ts';
import type { Output } from '../output/output.ts';
import type { Io } from '../session/events.ts';
import { defaults } from '../settings/defaults.ts';
import { count } from '../words.ts';

/** The merge of users: what it would do, done, and done again. */
export async function tellMerge(
  servers: DemoServers,
  { io, output, out }: { io: Io; output: Output; out: string },
): Promise<void> {
  const lastLines = (text: string) => text.split('\n').slice(-2).join('\n');
  output.say(
    '\nmaking test_db (old server), dev_db and merged_users (live server): some users are in all of them …',
  );
  await loadUsers(servers);
  output.say('what would merging them do? (pgmend merge) …');
  const tried = await mergeDemo(servers, io, { apply: false, out });
  output.data(`\n${mergeText(tried.answer, defaults.staging, output)}`);
  output.say('merging them (pgmend merge --apply) …');
  const { answer, milliseconds } = await mergeDemo(servers, io, { apply: true, out });
  output.data(`\n${lastLines(mergeText(answer, defaults.staging, output))}`);
  output.data(`\nmerged and reported in ${duration(milliseconds)}: ${join(out, 'merge.html')}`);
  output.say('merging them again …');
  // the report of what was done stays
  const again = await mergeDemo(servers, io, { apply: true, out: join(servers.directory, 'again') });
  const { inserted, updated } = again.answer.outcomes;
  output.data(`\nmerged again: ${count(inserted)} inserted, ${count(updated)} updated`);
}

/** Lines to look around with, and to merge again, while the servers are up. */
export function keptMergeLines(servers: DemoServers): string[] {
  const { test_db, dev_db, target } = mergeUrls(servers);
  return [
    `  psql '${target}' -c 'select * from merged_users limit 5'`,
    `  psql '${target}' -c 'select * from pgmend.merge_decisions limit 5'`,
    `  psql '${target}' -c 'select * from pgmend.merge_attention limit 5'`,
    `  psql '${target}' -c 'select * from pgmend.merge_id_map limit 5'`,
    `  psql '${test_db}' -c 'select count(*) from users'`,
    'Merge again:',
    `  export PGMEND_TARGET_URL='${target}'`,
    `  export PGMEND_SOURCE_TEST_DB_URL='${test_db}' PGMEND_SOURCE_DEV_DB_URL='${dev_db}'`,
    `  pgmend merge --config ${mergeConfig}`,
  ];
}
