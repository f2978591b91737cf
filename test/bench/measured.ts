import { until } from '../support/poll.ts';
import { withSql } from './compare-databases.ts';

/** Bytes of temp files that live's sessions wrote in this database, all sessions that have ended counted. */
export async function tempBytes(live: string): Promise<number> {
  return withSql(live, async (sql) => {
    // a session tells its figures when it ends, and only then they are sure to be told
    await until('the sessions on live have ended', async () => {
      const [row] = await sql`
        select count(*) = 0 as ended from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and backend_type <> 'autovacuum worker'`;
      return row?.ended as boolean;
    });
    const [moment] = await sql`select clock_timestamp()::text as now`;
    // before Postgres 15 the figures are read from a file that may be half a second old
    return until('the statistics are of now', async () => {
      await sql`select pg_stat_clear_snapshot()`;
      const [row] = await sql`
        select temp_bytes::float8 as bytes, coalesce(pg_stat_get_snapshot_timestamp() >= ${moment?.now}::timestamptz, true) as fresh
        from pg_stat_database where datname = current_database()`;
      return row?.fresh ? (row.bytes as number) : undefined;
    });
  });
}

const everyMilliseconds = 50;

/**
 * How much larger than before the database was at most while `body` ran, and what that gives. Files count, so that
 * what a transaction has not committed yet counts too. It is looked at now and then, and when `body` says so.
 */
export async function withGrowth<T>(
  live: string,
  body: (look: () => Promise<void>) => Promise<T>,
): Promise<[T, number]> {
  return withSql(live, async (sql) => {
    const size = async () => {
      const [row] = await sql`select pg_database_size(current_database())::float8 as bytes`;
      return row?.bytes as number;
    };
    const before = await size();
    let most = before;
    const look = async () => {
      most = Math.max(most, await size());
    };
    let asked = Promise.resolve();
    const looking = setInterval(() => {
      asked = look();
      // told by the last look, which fails too
      asked.catch(() => {});
    }, everyMilliseconds);
    try {
      const result = await body(look);
      await look();
      return [result, most - before];
    } finally {
      clearInterval(looking);
      await asked.catch(() => {});
    }
  });
}
