import type { Pair } from '../comparison/model.ts';
import { query } from '../database/query.ts';
import type { Session } from './session.ts';

/** Rows that one answer shows of those that want a decision; the view `<t>_repair` has all. */
export const mostAttention = 20;

/** What became of the rows of a table. Counts are rows. */
export interface RepairedTable {
  table: string;
  missing: number;
  corrupted: number;
  outcomes: Record<'repaired' | 'already_right' | 'skipped' | 'blocked' | 'not_chosen' | 'pending', number>;
  /** Rows that this call wrote. */
  written: number;
  reasons: { outcome: 'skipped' | 'blocked'; reason: string; rows: number }[];
  attention: {
    key: Record<string, string | null>;
    status: 'missing' | 'corrupted';
    outcome: 'skipped' | 'blocked';
    reason: string;
    blocked_by: { table: string; key: Record<string, string | null> } | null;
  }[];
  /** Triggers that the repair set off, or would. */
  triggers: string[];
  /** Sequences behind its keys, and whether the role may move them up. */
  sequences: { name: string; usable: boolean }[];
}

interface Row extends Pick<RepairedTable, 'written' | 'missing' | 'corrupted' | 'reasons' | 'attention'> {
  outcomes: Record<string, number>;
}

/** Reads what became of a table's rows. */
export async function accountFor(
  { work, settings }: Session,
  pair: Pair,
  repair: string,
): Promise<RepairedTable> {
  const context = { staging: settings.staging, pair, attention: mostAttention };
  const [row] = await query<Row>(work.sql, 'repair_account', context, [repair]);
  const { written, missing, corrupted, outcomes, reasons, attention } = row as Row;
  return {
    table: pair.name,
    missing,
    corrupted,
    outcomes: {
      repaired: outcomes.repaired ?? 0,
      already_right: outcomes['already right'] ?? 0,
      skipped: outcomes.skipped ?? 0,
      blocked: outcomes.blocked ?? 0,
      not_chosen: outcomes['not chosen'] ?? 0,
      pending: outcomes.pending ?? 0,
    },
    written,
    reasons,
    attention,
    triggers: pair.writing?.triggers ?? [],
    sequences: (pair.writing?.sequences ?? []).map(({ name, usable }) => ({ name, usable })),
  };
}
