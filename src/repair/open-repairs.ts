import { query } from '../database/query.ts';
import type { Session } from '../session/session.ts';

/** A repair that wrote to live and is neither taken back nor confirmed. Times are Postgres text. */
export interface OpenRepair {
  id: number;
  started_at: string;
  run_by: string;
  /** `applying`: it is at work, or broke off. */
  state: 'applying' | 'applied';
}

/** The open repairs, in their order. Needs the journal; a staging schema of an earlier pgmend has none. */
export async function openRepairs({ work, settings: { staging } }: Session): Promise<OpenRepair[]> {
  const [there] = await work.sql`select to_regclass(${`${staging}.repairs`}) is not null as repairs`;
  return there?.repairs ? query<OpenRepair>(work.sql, 'open_repairs', { staging }) : [];
}
