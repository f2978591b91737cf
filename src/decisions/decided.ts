import type { DecisionsFile } from './schema.ts';
import { byPrecedence, scopeWords } from './scope.ts';

/** What somebody decided about one table, as the stages read it. */
export interface Decided {
  /** Its decisions, with their numbers in the file and, where they are not about single rows, the order in which they hold. */
  json: string;
  /** Whether any of them is about a single row. */
  named: boolean;
}

/** About a table of which nobody decided anything. */
export const nothingDecided: Decided = { json: '[]', named: false };

/** The decisions about a table; null where there is none. */
export function decidedOf({ decisions }: DecisionsFile, table: string): Decided | null {
  const own = decisions.map((one, index) => ({ ...one, n: index + 1 })).filter((one) => one.table === table);
  if (own.length === 0) return null;
  const rules = own.filter(({ key }) => key === undefined).sort(byPrecedence);
  const told = own.map((one) => {
    const rank = rules.indexOf(one) + 1;
    const { table: _, ...about } = one;
    return { ...about, rows: one.key ? 1 : one.rows, words: scopeWords(one), ...(rank > 0 ? { rank } : {}) };
  });
  return { json: JSON.stringify(told), named: rules.length < own.length };
}
