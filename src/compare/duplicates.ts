import { oldError } from '../database/old-error.ts';
import { query } from '../database/query.ts';
import { hideValues, isOldUnreachable, isServerError } from '../database/server-error.ts';
import type { Session } from '../session/session.ts';
import { ident } from '../stages/quoting.ts';
import { type Refusal, refusalFor } from './not-compared.ts';
import type { Pair } from './resolve/model.ts';
import type { Sides } from './sides.ts';

interface Duplicate {
  side: string;
  key: string;
  rows: string;
  problem: string;
}

/** Keys that identify no single row. It is the first to read the table, and may find that it cannot be read. */
export async function findDuplicates(
  { work, settings }: Session,
  pair: Pair,
  sides: Sides,
): Promise<Refusal | null> {
  const { staging } = settings;
  let rows: Duplicate[];
  try {
    rows = await query<Duplicate>(work.sql, 'duplicates', { staging, pair });
  } catch (error) {
    if (pair.maskedNames.length > 0 && isServerError(error)) hideValues(error);
    const refusal = refusalFor(pair, error, sides);
    if (refusal) return refusal;
    throw isOldUnreachable(error) ? oldError(error, settings) : error;
  }
  if (rows.length === 0) return null;
  const list = rows.map(({ side, key, rows: count }) => `${key} (${side}: ${count})`).join(', ');
  const isForm = rows.every(({ problem }) => problem !== 'duplicate' && problem !== 'NULL');
  const all = `All of them: select * from ${staging}.${ident(pair.objects.duplicates)}`;
  if (pair.keyBroken) {
    const tables = { old: pair.old, live: pair.live };
    const lines = [...new Set(rows.map(({ side }) => side as 'old' | 'live'))].map((side) => {
      const { schema, table } = tables[side];
      return `on ${side} REINDEX TABLE ${ident(schema)}.${ident(table)}`;
    });
    return {
      reason: `duplicate keys despite a unique index: ${list}`,
      hint: `The index of the key is corrupt. Remove the surplus rows, and ${lines.join(', ')}. ${all}`,
    };
  }
  return {
    reason: `${isForm ? 'keys that are a uuid, and not as Postgres prints it' : 'duplicate or NULL keys'}: ${list}`,
    hint: `${all}; name another key with --key.`,
  };
}
