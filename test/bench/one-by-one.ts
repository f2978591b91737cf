import { type MergeDatabases, open } from './merge-databases.ts';

/**
 * The way of the original script: every user of every source is looked up in the target by a query of their own, and
 * inserted or updated by another.
 *
 * @returns milliseconds
 */
export async function oneByOne({ test_db, dev_db, target }: MergeDatabases): Promise<number> {
  const started = performance.now();
  const into = open(target);
  try {
    await into.unsafe('begin');
    for (const url of [test_db, dev_db]) {
      const source = open(url);
      const rows = await source`select user_id, username, password, password_last_changed from users`;
      await source.end();
      for (const { user_id, username, password, password_last_changed } of rows) {
        const [stored] =
          await into`select password, password_last_changed from merged_users where username = ${username}`;
        if (!stored) {
          await into`insert into merged_users values (${user_id}, ${username}, ${password}, ${password_last_changed})`;
        } else if (stored.password !== password && password_last_changed > stored.password_last_changed) {
          await into`update merged_users set password = ${password}, password_last_changed = ${password_last_changed}
            where username = ${username}`;
        }
      }
    }
    await into.unsafe('commit');
  } finally {
    await into.end();
  }
  return performance.now() - started;
}
