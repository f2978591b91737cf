import { mistakesError, usageError } from '../errors.ts';
import { checkValue } from './check-value.ts';
import { settingRules } from './rules.ts';
import type { Config } from './schema.ts';

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
  strictKeys?: boolean;
  maxMissing?: string;
  maxCorrupted?: string;
  out?: string;
  format?: string;
  htmlRows?: string;
  lockTimeout?: string;
  statementTimeout?: string;
  idleTimeout?: string;
  jobs?: string;
  maxRate?: string;
  pause?: string;
  workMem?: string;
  tempFileLimit?: string;
  wait?: string;
  decisions?: string;
}

/** `lock-timeout` as the parser writes it. */
function flagName(setting: string): keyof Flags {
  return setting.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()) as keyof Flags;
}

/**
 * The flags under the names of the config file, held against the same rules.
 *
 * @throws PgmendError (exit 2) that lists every mistake
 */
export function readFlags(flags: Flags): Config {
  const config: Record<string, unknown> = {};
  const mistakes: string[] = [];
  for (const [name, rule] of Object.entries(settingRules)) {
    const said = flags[flagName(name)];
    if (said === undefined) continue;
    const checked = checkValue(rule, said);
    if ('wrong' in checked) mistakes.push(...checked.wrong.map((wrong) => `--${name} ${wrong}`));
    else config[name] = checked.value;
  }
  if (mistakes.length === 0) return config;
  const hint = 'Each command lists its options with --help.';
  throw mistakes.length === 1
    ? usageError(mistakes.join(), hint)
    : mistakesError('the command line', mistakes, hint);
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
