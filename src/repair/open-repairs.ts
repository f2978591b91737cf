import { query } from '../database/query.ts';
import { readInstalled } from '../session/installed.ts';
import type { Session } from '../session/session.ts';

/** A repair that wrote to live and is neither undone nor confirmed. Times are Postgres text. */
export interface OpenRepair {
  id: number;
  started_at: string;
  run_by: string;
  /** `applying`: it is at work, or broke off. */
  state: 'applying' | 'applied';
}

/** The open repairs, in their order. */
export async function openRepairs({ work, settings: { staging } }: Session): Promise<OpenRepair[]> {
  const { journal, repairs } = await readInstalled(work.sql, staging);
  return journal && repairs ? query<OpenRepair>(work.sql, 'open_repairs', { staging }) : [];
}
