import { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { ServerError } from './server-error.ts';

/** Where in a text the server found the error: it counts characters, from 1. */
function place(text: string, position: number): { line: number; column: number; excerpt: string } {
  // characters beyond the basic plane are two units of a JavaScript string, so the text is split by character first
  const before = [...text].slice(0, position - 1).join('');
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  const numbered = text
    .split('\n')
    .slice(Math.max(0, line - 2), line)
    .map((content, index, { length }) => `  ${String(line - length + index + 1).padStart(4)}   ${content}`);
  return { line, column, excerpt: [...numbered, `${' '.repeat(8 + column)}^`].join('\n') };
}

/** The error of a stage, with its place in the rendered file and what to do next. Exit 3. */
export function stageError(
  stage: string,
  table: string | null,
  text: string,
  error: ServerError,
): PgmendError {
  const found = error.position ? place(text, Number(error.position)) : null;
  // a merge is one table, and its sources are not named by --table
  const forTable = table && !/^8\d_/.test(stage) ? ` --table '${table}'` : '';
  const said = [
    `${error.code}: ${error.message}`,
    error.detail && `detail: ${error.detail}`,
    error.where && `context: ${error.where}`,
  ];
  const where = `${table ? ` for ${table}` : ''}${found ? ` at line ${found.line}, column ${found.column}` : ''}`;
  return new PgmendError(`stage ${stage} failed${where}`, {
    exitCode: exitCodes.stageFailed,
    detail: [found?.excerpt, ...said.filter(Boolean).map((line) => `   ${line}`)].filter(Boolean).join('\n'),
    hint: error.hint ?? ownHint(error) ?? conditionHint(stage, error),
    next: [
      [`pgmend render ${stage}${forTable}`, 'the exact SQL'],
      /^8[78]_/.test(stage)
        ? ['pgmend merge', 'all of it again']
        : [`pgmend stage ${stage}${forTable}`, 'run only this again'],
    ],
    cause: error,
  });
}

/** The error of a statement that is part of no stage. Exit 3. */
export function commandError(command: string, error: ServerError): PgmendError {
  return new PgmendError(`pgmend ${command} failed on live`, {
    exitCode: exitCodes.stageFailed,
    detail: [`${error.code}: ${error.message}`, error.detail && `detail: ${error.detail}`]
      .filter(Boolean)
      .map((line) => `   ${line}`)
      .join('\n'),
    hint: error.hint ?? ownHint(error),
    cause: error,
  });
}

/** What it means that a row of `tables` is refused. */
const constraintHints: Record<string, string> = {
  counts_add_up:
    'The rows of the two sides do not add up: a key is not unique, or old was written to during the run.',
  keys_are_unique: 'A key is duplicated or NULL (see <t>_duplicates), or did not match itself.',
};

/** The one piece of SQL that is not ours is in 30_stage. */
function conditionHint(stage: string, { code }: ServerError): string | undefined {
  const wrongSql = /^42(601|703|883|804)$/.test(code);
  return stage === '30_stage' && wrongSql
    ? 'If this is the condition that `where` in pgmend.yaml gives, correct it there.'
    : undefined;
}

function ownHint(error: ServerError): string | undefined {
  switch (error.code) {
    case '22P05':
    case '22021':
      return /FROM pg_catalog\./.test(error.where ?? '')
        ? "A name on old (of a table, an index, a column, a type, …) has a letter that live's encoding has no place for, and no name can be left out of its catalogs: rename it there, or give live a database in UTF8."
        : undefined;
    case '55P03':
      return 'Another session holds a lock; try again later, or wait longer with --lock-timeout.';
    case '57014':
      return 'The statement was cancelled; --statement-timeout gives it more time.';
    case '53400':
      return 'A session may write no more temporary files: --strategy sieve needs none, a higher --work-mem less, and --temp-file-limit allows more.';
    case '53100':
      return 'The disk of the server is full.';
    case '23514':
      return constraintHints[error.constraint_name ?? ''];
    case '42501':
      return 'The role on live lacks a right; docs/connecting.md lists those that pgmend needs.';
    default:
      return undefined;
  }
}
