import postgres from 'postgres';
import { until } from '../support/poll.ts';
import type { MergeBench } from './support.ts';

/** Where a merge stops: as it reads a source, between the decision and the first row, between two rows, or as it commits. */
export type Moment = 'reading' | 'deciding' | 'writing' | 'committing';

/** Something that a merge waits for. Who else writes to the target passes. */
export interface Gate {
  shut(): Promise<void>;
  /** Until a merge stands before it; throws when `ended` comes first. */
  waits(ended?: Promise<unknown>): Promise<void>;
  open(): Promise<void>;
  /** Opens it, and ends its connection. */
  end(): Promise<void>;
}

const lock = 4711;

const triggers: Record<Exclude<Moment, 'reading'>, string> = {
  deciding: 'create trigger gate before insert on merged_users for each statement execute function gate()',
  writing: `create trigger gate after insert on merged_users for each row when (new.username = 'gate') execute function gate()`,
  // 88 has written and notes so; its block is over, and what comes is the report and the commit
  committing: `drop trigger if exists gate on pgmend.runs;
    create trigger gate after insert on pgmend.runs for each row when (new.stage = '88_merge') execute function gate()`,
};

/** Puts a gate into the target, or before a source. For two of the moments a user named gate has to be inserted. */
export async function gateAt(b: MergeBench, moment: Moment, source = 'test_db'): Promise<Gate> {
  const place = moment === 'reading' ? b.side(source) : b.target;
  const sql = postgres(place.url, { max: 1, onnotice: () => undefined, onclose: () => undefined });
  if (moment !== 'reading') {
    await sql.unsafe(`create or replace function gate() returns trigger language plpgsql as $$
      begin
        if current_setting('application_name') like 'pgmend%' then perform pg_advisory_xact_lock_shared(${lock}); end if;
        return new;
      end $$;
      drop trigger if exists gate on merged_users; ${triggers[moment]}`);
  }
  // a session of the target's, or one that a source has with the target
  const waiting = `select from pg_locks l join pg_stat_activity a using (pid)
    where not l.granted and a.datname = current_database() and a.application_name like 'pgmend%'
      and l.locktype = '${moment === 'reading' ? 'relation' : 'advisory'}'`;
  const gate: Gate = {
    async shut() {
      await sql.unsafe(
        moment === 'reading'
          ? 'begin; lock table users in access exclusive mode'
          : `select pg_advisory_lock(${lock})`,
      );
    },
    async waits(ended) {
      let over = false;
      ended?.then(() => {
        over = true;
      });
      await until(
        `a merge waits (${moment})`,
        async () => {
          if (over)
            throw new Error(`the merge ended before it was ${moment}: ${JSON.stringify(await ended)}`);
          // not the session that holds it: within its transaction it sees the activity of its first look
          return (await place.sql.unsafe(waiting)).length > 0;
        },
        30,
      );
    },
    async open() {
      await sql.unsafe(moment === 'reading' ? 'rollback' : `select pg_advisory_unlock(${lock})`);
    },
    async end() {
      await sql.end({ timeout: 0 });
    },
  };
  await gate.shut();
  return gate;
}
