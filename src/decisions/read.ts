import { readFile } from 'node:fs/promises';
import { mistakesError, usageError } from '../errors.ts';
import { type Decision, type DecisionsFile, decisionsSchema } from './schema.ts';
import { scopeWords } from './scope.ts';

const hint = 'docs/deciding.md says what the file may hold; report.html writes it.';

/** What is wrong with a decision by itself; null where nothing is. */
function mistakeOf({ decision, key, status, column, kind, rows }: Decision): string | null {
  const choosesValues = column !== undefined || kind !== undefined;
  if (key && (status || choosesValues)) return 'names a row by its key, and a status, column or kind besides';
  if (!key && rows === undefined) return 'does not say how many rows it is about (rows)';
  if (choosesValues && status && status !== 'corrupted')
    return `names a column or a kind, which ${status} rows do not have`;
  if (status === 'new' && decision === 'repair')
    return 'would repair rows that are only on live: old has nothing to repair them with';
  return null;
}

/** Whether two decisions are about the same. */
function sameScope({ table, key, status, column, kind }: Decision): string {
  return JSON.stringify([table, key ? Object.entries(key).sort() : null, status, column, kind]);
}

/**
 * Reads decisions.json.
 *
 * @throws PgmendError (exit 2) that lists every mistake
 */
export async function readDecisions(file: string): Promise<DecisionsFile> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw usageError(`--decisions ${file} cannot be read: ${(error as Error).message.split(',')[0]}`, hint);
  }
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    throw usageError(`--decisions ${file} is not JSON: ${(error as Error).message}`, hint);
  }
  const result = decisionsSchema.safeParse(given);
  if (!result.success) {
    const mistakes = result.error.issues.map(
      ({ path, message }) => `${path.map((part) => String(part)).join('.') || 'the file'}: ${message}`,
    );
    throw mistakesError(file, mistakes, hint);
  }
  const { decisions } = result.data;
  const known = new Map<string, number>();
  const mistakes = decisions.flatMap((one, index) => {
    const about = `decision ${index + 1} (${one.table}, ${scopeWords(one)})`;
    const scope = sameScope(one);
    const before = known.get(scope);
    known.set(scope, index + 1);
    const mistake = before ? `is about the same as decision ${before}` : mistakeOf(one);
    return mistake === null ? [] : [`${about} ${mistake}`];
  });
  if (mistakes.length > 0) throw mistakesError(file, mistakes, hint);
  return result.data;
}
