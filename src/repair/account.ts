import { query } from '../database/query.ts';
import type { Session } from '../session/session.ts';
import type { WritablePair } from './resolve/writing-model.ts';
import type { RepairedTable } from './schema.ts';

/** Rows that one answer shows of those that need a decision; the view `<t>_repair` has all. */
export const mostAttention = 20;

interface Row
  extends Pick<
    RepairedTable,
    'written' | 'missing' | 'corrupted' | 'reasons' | 'but_for' | 'touched' | 'attention'
  > {
  outcomes: Record<string, number>;
  /** Of each sequence, in their order: the greatest number after which it could give no more. */
  beyond: (string | null)[];
}

/** Reads what became of a table's rows. */
export async function accountFor(
  { work, settings }: Session,
  pair: WritablePair,
  { repair, withoutTriggers }: { repair: string; withoutTriggers: boolean },
): Promise<RepairedTable> {
  const context = { staging: settings.staging, pair, attention: mostAttention };
  const [row] = await query<Row>(work.sql, 'repair_account', context, [repair]);
  const { written, missing, corrupted, outcomes, reasons, but_for, touched, attention, beyond } = row as Row;
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
    but_for,
    touched,
    attention,
    triggers: pair.writing.actors[withoutTriggers ? 'quiet' : 'usual'].triggers,
    sequences: pair.writing.sequences.map(({ name, usable }, index) => ({
      name,
      usable,
      beyond: beyond[index] ?? null,
    })),
  };
}
