import { mistakesError, usageError } from '../errors.ts';
import { type Config, validate } from './schema.ts';

/** The options of the command line as the parser gives them: only those that the user wrote. */
export interface Flags {
  old?: string;
  live?: string;
  oldFromLive?: string;
  config?: string;
  staging?: string;
  schema?: string[];
  table?: string[];
  excludeTable?: string[];
  key?: string[];
  exact?: boolean;
  strategy?: string;
  strict?: boolean;
  out?: string;
  format?: string;
  lockTimeout?: string;
  statementTimeout?: string;
  idleTimeout?: string;
  jobs?: string;
  maxRate?: string;
  pause?: string;
  workMem?: string;
  tempFileLimit?: string;
  wait?: string;
}

const optionNames = [
  'old',
  'live',
  'staging',
  'schema',
  'table',
  'exact',
  'strategy',
  'strict',
  'out',
  'format',
  'jobs',
  'pause',
  'wait',
] as const;
const dashedNames = {
  'old-from-live': 'oldFromLive',
  'exclude-table': 'excludeTable',
  'lock-timeout': 'lockTimeout',
  'statement-timeout': 'statementTimeout',
  'idle-timeout': 'idleTimeout',
  'max-rate': 'maxRate',
  'work-mem': 'workMem',
  'temp-file-limit': 'tempFileLimit',
} as const;

/**
 * The flags under the names of the config file, checked by the same schema.
 *
 * @throws PgmendError (exit 2) that lists every mistake
 */
export function readFlags(flags: Flags): Config {
  const named = Object.fromEntries(
    [
      ...optionNames.map((name) => [name, flags[name]]),
      ...Object.entries(dashedNames).map(([name, flag]) => [name, flags[flag]]),
    ].filter(([, value]) => value !== undefined),
  );
  const result = validate(named);
  if ('config' in result) return result.config;
  const list = result.mistakes.map(({ path, message }) => `--${String(path[0])} ${message}`);
  const hint = 'Each command tells its options with --help.';
  throw list.length === 1 ? usageError(list.join(), hint) : mistakesError('the command line', list, hint);
}

/**
 * `--key TABLE=COL[,COL]`, by table.
 *
 * @throws PgmendError (exit 2) for one of another form
 */
export function readKeys(keys: string[] = []): Record<string, { key: string[] }> {
  const entries = keys.map((text) => {
    const [, table, columns] = /^(.+?)=(.+)$/s.exec(text) ?? [];
    if (!table || !columns) throw usageError(`--key ${text} is not of the form TABLE=COLUMN[,COLUMN]`);
    const key = columns.split(',');
    if (new Set(key).size < key.length) throw usageError(`--key ${text} names a column twice`);
    return [table, { key }];
  });
  return Object.fromEntries(entries);
}
