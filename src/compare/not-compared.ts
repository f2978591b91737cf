import { isFromOld, isServerError, type ServerError } from '../database/server-error.ts';
import { bypassPolicies, describeFix, grantSelect, grantUsage } from '../session/fix.ts';
import type { Mount, Pair } from './resolve/model.ts';
import type { Sides } from './sides.ts';

/** Why a table could not be compared after all, for the row of it in `tables`. */
export interface Refusal {
  reason: string;
  hint: string;
  /** Whether a row of old is what broke it. */
  row?: boolean;
  /** Whether it is the user's condition that does not fit: a mistake of the config, which ends the run. */
  mistake?: boolean;
}

function missingRight(table: Mount | Pair, error: ServerError, sides: Sides): Refusal {
  const side = isFromOld(error) ? 'old' : 'live';
  const { login } = sides[side];
  const { schema, table: name } = side === 'live' && 'live' in table ? table.live : table.old;
  const reason = `${side} refuses to read it: ${error.message}`;
  if (/permission denied for schema/.test(error.message))
    return { reason, hint: describeFix(grantUsage(side, schema, login)) };
  if (/row-level security/.test(error.message)) {
    const bypass = describeFix(bypassPolicies(side, login));
    return { reason, hint: `Rows would be hidden. ${bypass} or log in as the owner of the table.` };
  }
  return { reason, hint: describeFix(grantSelect(side, { schema, name }, login)) };
}

/** What it means that `tables` refuses the row of a table. */
const brokenCounts: Record<string, string> = {
  counts_add_up:
    'the counts do not add up: a key occurs twice despite a unique constraint (a corrupt index?)',
  recheck_adds_up: 'a key now occurs more than once',
  keys_are_unique: 'duplicate or NULL keys, or keys that were not matched with themselves',
};

/** Whether a value or a row is more than Postgres, or the memory of a server, can hold: it says so in several ways. */
function isTooLarge({ code, message }: ServerError): boolean {
  return ['54000', '53200'].includes(code) || message.startsWith('invalid memory alloc request size');
}

/**
 * Tells an error that is about this table from one that is about the run: a right that is missing, a value that
 * cannot be read, a table that went away. Null for all others.
 */
export function refusalFor(table: Mount | Pair, error: unknown, sides: Sides): Refusal | null {
  if (!isServerError(error)) return null;
  if (error.code === '42501') return missingRight(table, error, sides);
  const said = `${error.message}${error.detail ? ` (${error.detail})` : ''}`;
  const leaveOut = `Exclude the row with where in pgmend.yaml`;
  if (isTooLarge(error)) {
    return {
      reason: `a row is too large: ${said}`,
      hint: error.hint ?? `What both sides have of a row must print in less than 1 GB. ${leaveOut}.`,
      row: isFromOld(error),
    };
  }
  if (error.code.startsWith('22') || error.code.startsWith('54')) {
    // 22021 and 22P05: bytes that are no letter in live's encoding; on old, a comparison of text in a condition is one of bytes only as =
    const isLetter = ['22021', '22P05'].includes(error.code);
    return {
      reason: `a value cannot be read: ${said}`,
      hint: isLetter
        ? `Leave the column out with exclude in pgmend.yaml, or the row with where (by its key, or by = of another text column), or put the value right.`
        : `${leaveOut}, or repair the value.`,
      row: isFromOld(error),
    };
  }
  const broken = brokenCounts[error.constraint_name ?? ''];
  if (broken) return { reason: broken, hint: 'Run again; or name another key with --key.' };
  if (error.code === '42P01')
    return {
      reason: `the table was dropped or renamed during the run: ${error.message}`,
      hint: 'Run again.',
    };
  if (error.code.startsWith('42') && 'where' in table && table.where !== null) {
    return {
      reason: `its where condition fails: ${error.message}`,
      hint: 'It is SQL over columns that both sides have, by their names on live: correct it in pgmend.yaml.',
      mistake: true,
    };
  }
  return null;
}
