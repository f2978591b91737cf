import { tableNames } from '../compare/subjects.ts';
import { query } from '../database/query.ts';
import { decidedOf } from '../decisions/decided.ts';
import { scopeWords } from '../decisions/scope.ts';
import type { Session } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import type { Chosen } from './choose-pairs.ts';
import type { RepairAnswer } from './schema.ts';

type Accounted = NonNullable<RepairAnswer['decisions']>[number];

interface Row {
  n: number;
  rows: number;
  repaired: number;
  already_right: number;
  skipped: number;
  blocked: number;
  pending: number;
}

/** Reads what became of each decision that the user named; null where none was named. */
export async function accountForDecisions(
  { work, settings }: Session<Settings>,
  { decided: pairs, tables }: Chosen,
): Promise<Accounted[] | null> {
  const { decisions, staging } = settings;
  if (!decisions) return null;
  const found = new Map<number, Row>();
  for (const pair of pairs) {
    const context = {
      pair,
      t: tableNames(pair, staging),
      keys: pair.key.map(({ name }, index) => ({ name, k: `k${index + 1}` })),
      listed: tables.some(({ name }) => name === pair.name),
      decided: decidedOf(decisions, pair.name),
    };
    for (const row of await query<Row>(work.sql, 'decision_account', context)) found.set(row.n, row);
  }
  return decisions.decisions.map((one, index) => {
    const { table, decision, note = null } = one;
    const row = found.get(index + 1);
    const { rows = 0, repaired = 0, already_right = 0, skipped = 0, blocked = 0, pending = 0 } = row ?? {};
    const taken = { repaired, already_right, skipped, blocked, pending };
    const sum = Object.values(taken).reduce((total, some) => total + some, 0);
    // a row of which another decision repairs some values counts there
    const outcomes =
      decision === 'repair'
        ? { ...taken, left: rows - sum }
        : { repaired: 0, already_right: 0, skipped: 0, blocked: 0, pending: 0, left: rows };
    return {
      decision: index + 1,
      table,
      about: scopeWords(one),
      decided: decision,
      note,
      chosen: pairs.some(({ name }) => name === table),
      rows,
      outcomes,
    };
  });
}
