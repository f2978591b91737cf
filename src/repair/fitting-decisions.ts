import type { Pair } from '../compare/resolve/model.ts';
import type { StagedTable } from '../compare/scope.ts';
import type { Decision, DecisionsFile } from '../decisions/schema.ts';
import { scopeWords } from '../decisions/scope.ts';
import { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';

/** Mistakes that are told of one file. */
const mostTold = 10;

/** Why a table is not as the decisions about it saw it; null where it is. */
function whyOther(table: string, then: string | undefined, staged: StagedTable | undefined): string | null {
  if (staged?.outcome !== 'compared') return `${table} is not part of the staged comparison`;
  if (then === undefined) return `the file does not say which comparison of ${table} it is about (compared)`;
  if (then === staged.reported_at) return null;
  return `${table} was compared at ${staged.reported_at}, and the file is about its comparison at ${then}`;
}

/** What a decision names that the table does not have; null where there is nothing. */
function whyUnknown({ key, column }: Decision, pair: Pair): string | null {
  if (column !== undefined && !pair.sharedNames.includes(column))
    return `${column} is none of its compared columns`;
  if (!key) return null;
  const names = pair.key.map((one) => one.column);
  if (pair.key.some(({ masked }) => masked))
    return 'a masked column identifies its rows, so that nobody can name one: decide by column or kind';
  const given = Object.keys(key);
  const isKey = given.length === names.length && names.every((name) => given.includes(name));
  return isKey ? null : `its rows are identified by ${names.join(', ')}, and not by ${given.join(', ')}`;
}

/**
 * Makes sure that decisions are about what is staged, and about what is there.
 *
 * @param pairs the chosen tables; of others only the comparison is looked at
 * @throws PgmendError (exit 2)
 */
export function requireFitting(
  { compared, decisions }: DecisionsFile,
  staged: StagedTable[],
  pairs: Pair[],
): void {
  const tables = [...new Set(decisions.map(({ table }) => table))].sort();
  const other = tables.flatMap(
    (table) =>
      whyOther(
        table,
        compared[table],
        staged.find((one) => one.table === table),
      ) ?? [],
  );
  if (other.length > 0)
    throw refusal('--decisions is about another comparison than the staged one', other, [
      'pgmend report',
      'write the report of the staged comparison: load the file into its report.html, look, and save it anew',
    ]);
  const unknown = decisions.flatMap((one, index) => {
    const pair = pairs.find(({ name }) => name === one.table);
    const why = pair && whyUnknown(one, pair);
    return why ? [`decision ${index + 1} (${one.table}, ${scopeWords(one)}): ${why}`] : [];
  });
  if (unknown.length > 0) throw refusal('--decisions does not fit the tables', unknown);
}

function refusal(message: string, lines: string[], next?: [string, string]): PgmendError {
  const more = lines.length - mostTold;
  const told = [...lines.slice(0, mostTold), ...(more > 0 ? [`and ${more} more`] : [])];
  return new PgmendError(message, {
    exitCode: exitCodes.usage,
    detail: told.map((line) => `   ${line}`).join('\n'),
    next: next ? [next] : [],
  });
}
