import type postgres from 'postgres';

/** A refusal that is reported as one of live's, with the pooler named. */
export const sharedSession = 'SHARED_SESSION';

const looks = 5;

async function backend(sql: postgres.Sql): Promise<number> {
  const [row] = await sql`select pg_catalog.pg_backend_pid() as pid`.simple();
  return row?.pid;
}

/** Whether something between us and the server answered the login: a pooler makes up the process id that it tells. */
export function isPooled(result: postgres.RowList<postgres.Row[]>): boolean {
  // the driver has both, its types know only the status (postgres 3.4.9)
  const { pid } = result.state as { status: string; pid?: number };
  return pid !== undefined && pid !== result[0]?.pid;
}

/**
 * Checks whether a pooler gives each transaction another session, before anything is set: it would be set for whoever
 * gets that session next. Two clients that ask by turns share a session then, or change theirs.
 *
 * @param pid what the first client was told
 * @throws Error with the code SHARED_SESSION
 */
export async function refuseShared(first: postgres.Sql, second: postgres.Sql, pid: number): Promise<void> {
  for (let look = 0; look < looks; look += 1) {
    const other = await backend(second);
    if (other === pid || (await backend(first)) !== pid) throw shared();
  }
}

/** Checks whether the session has what it was given. */
export async function refuseLost(
  sql: postgres.Sql,
  pid: number,
  given: Record<string, string>,
): Promise<void> {
  if ((await backend(sql)) !== pid) throw shared();
  const there = await sql`
    select name, pg_catalog.current_setting(name) as value
    from pg_catalog.jsonb_array_elements_text(${JSON.stringify(Object.keys(given))}::text::jsonb) as n(name)`;
  const lost = there.filter(({ name, value }) => given[name] !== value).map(({ name }) => name);
  if (lost.length > 0) throw shared(`it does not keep ${lost.join(', ')}`);
}

function shared(message = 'it gives each transaction another session of the server'): Error {
  return Object.assign(new Error(message), { code: sharedSession });
}
