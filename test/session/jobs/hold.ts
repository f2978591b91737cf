import postgres from 'postgres';
import { meanwhile, type Running, type Several } from './several.ts';

/** Where a run is held. */
export type Moment =
  /** As a stage of a table, or of the run, notes that it is done: before its commit, and before the next stage begins. */
  | { ends: string; table?: string }
  /** As a stage reads a table of old. */
  | { reads: string }
  /** As the report is written. */
  | 'report';

export function describeMoment(moment: Moment): string {
  if (moment === 'report') return 'the report is written';
  return 'reads' in moment ? `${moment.reads} of old is read` : `${moment.ends} ${moment.table ?? ''} ends`;
}

/** Something that a run waits for. */
export interface Hold {
  /** Until a run waits for it. */
  reached(running: Running): Promise<void>;
  /** Lets the run go on. */
  release(): Promise<void>;
}

const lock = 4712;

const own = { max: 1, onnotice: () => undefined, onclose: () => undefined };

/** Holds the next run at a moment, until it is released. There has to be a staging schema. */
export async function holdAt(bench: Several, moment: Moment): Promise<Hold> {
  if (moment !== 'report' && 'reads' in moment) return holdTable(bench, moment.reads);
  const ends = moment === 'report' ? '65_summary' : moment.ends;
  const table = moment !== 'report' && moment.table ? `and new.table_name = 'public.${moment.table}'` : '';
  const holder = postgres(bench.live.url, own);
  await holder.unsafe(`
    create or replace function hold() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock_shared(${lock});
      return new;
    end $$;
    drop trigger if exists hold on pgmend.runs;
    create trigger hold after insert on pgmend.runs for each row
      when (new.stage = '${ends}' ${table} and new.outcome = 'done') execute function hold();
    select pg_advisory_lock(${lock})`);
  const reached = async (running: Running) => {
    await meanwhile(running, `a run waits at ${ends}`, () => waits(bench.live.sql, 'advisory'));
    if (moment !== 'report') return;
    // asked for before the report does, and granted when the stage is over
    const reader = postgres(bench.live.url, own);
    more.push(reader);
    const locked = reader.unsafe('begin; lock table pgmend.accounts_diff in access exclusive mode');
    locked.catch(() => {});
    await meanwhile(running, 'the lock is asked for', async () => {
      const [row] = await bench.live
        .sql`select from pg_locks where relation = 'pgmend.accounts_diff'::regclass
        and mode = 'AccessExclusiveLock'`;
      return row !== undefined;
    });
    await holder.unsafe('select pg_advisory_unlock_all()');
    await meanwhile(running, 'the report waits', () => waits(bench.live.sql, 'relation'));
  };
  const more: postgres.Sql[] = [holder];
  return {
    reached,
    release: async () => {
      await Promise.all(more.map((sql) => sql.end({ timeout: 0 })));
    },
  };
}

async function holdTable({ old }: Several, table: string): Promise<Hold> {
  const holder = postgres(old.url, own);
  await holder.unsafe(`begin; lock table ${table} in access exclusive mode`);
  return {
    reached: async (running) => {
      await meanwhile(running, `a run waits for ${table} of old`, () => waits(old.sql, 'relation'));
    },
    release: () => holder.end({ timeout: 0 }),
  };
}

async function waits(sql: postgres.Sql, type: string): Promise<boolean> {
  const rows = await sql`
    select from pg_locks as l join pg_stat_activity as a using (pid)
    where not l.granted and l.locktype = ${type} and a.application_name like 'pgmend%'
      and a.datname = current_database()`;
  return rows.length > 0;
}
