import { parametersFromEnvironment } from '../database/parameters.ts';
import { readTarget, type Target, targetFromEnvironment } from '../database/target.ts';
import { mistakesError, usageError } from '../errors.ts';
import { checkValue } from '../settings/check-value.ts';
import { defaults } from '../settings/defaults.ts';
import { sourceName, url } from '../settings/rules.ts';
import type { MergeSettings, MergeSourceSettings, TableName } from './resolve/model.ts';
import type { MergeConfig } from './settings-schema.ts';

/** The options of a merge as the parser gives them: only those that the user wrote. */
export interface MergeFlags {
  source?: string[];
  target?: string;
  table?: string | string[];
  into?: string;
  timezone?: string[];
  fold?: boolean;
  trustFuture?: boolean;
  onIdConflict?: 'new_id' | 'fail';
  leave?: string[];
  createConstraints?: boolean;
}

/** `table` or `schema.table`; in double quotes where a name has a dot in it. */
export function readTableName(text: string): TableName {
  const part = '"(?:[^"]|"")+"|[^".]+';
  const [, first, second] = new RegExp(`^(${part})(?:\\.(${part}))?$`).exec(text) ?? [];
  if (first === undefined)
    throw usageError(`${text} is not the name of a table`, 'For example users, or accounts.users.');
  const plain = (name: string) => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name);
  return second === undefined
    ? { schema: 'public', table: plain(first) }
    : { schema: plain(first), table: plain(second) };
}

/** `NAME=VALUE` lists of the command line. */
function readPairs(option: string, list: string[] = []): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const text of list) {
    const [, name, value] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
    // the text itself may be a URL with a password
    if (!name || !value) throw usageError(`${option} is not of the form NAME=VALUE`);
    if (pairs.has(name)) throw usageError(`${option} names ${name} twice`);
    pairs.set(name, value);
  }
  return pairs;
}

function checkSources(pairs: Map<string, string>): void {
  const mistakes = [...pairs].flatMap(([name, value]) =>
    [checkValue(sourceName, name), checkValue(url, value)].flatMap((checked) =>
      'wrong' in checked ? checked.wrong.map((message) => `--source ${name} ${message}`) : [],
    ),
  );
  if (mistakes.length > 0)
    throw mistakesError('the command line', mistakes, 'Like --source test_db=postgres://user@host/test_db.');
}

/** The name under which the environment gives the URL of a source. */
function environmentName(source: string): string {
  return `PGMEND_SOURCE_${source.toUpperCase()}_URL`;
}

/**
 * The target: the command line beats the environment (libpq's variables last), which beats the config file.
 *
 * @throws PgmendError (exit 2) where none names it
 */
export async function readMergeTarget(
  flags: MergeFlags,
  env: NodeJS.ProcessEnv,
  config: MergeConfig,
): Promise<Target> {
  const said = flags.target ?? (env.PGMEND_TARGET_URL || undefined);
  const libpq = said ? null : await targetFromEnvironment(env);
  const called = 'the target';
  if (libpq) return { ...libpq, called };
  const named = said ?? config.target?.url;
  if (!named) {
    throw usageError(
      'which database are users merged into?',
      'Name it with --target postgres://user@host/database, in PGMEND_TARGET_URL, or in pgmend.yaml under merge.',
    );
  }
  return {
    ...(await readTarget(named, called, {
      password: env.PGPASSWORD,
      parameters: parametersFromEnvironment(env),
    })),
    called,
  };
}

/**
 * What a merge is to do, from the command line, the environment, the `merge` of the config file and the defaults, which
 * are those of the original task.
 *
 * @throws PgmendError (exit 2) for mistakes in any of them
 */
export async function readMergeSettings(
  flags: MergeFlags,
  env: NodeJS.ProcessEnv,
  config: MergeConfig,
  placeOf: (path: string[]) => string,
): Promise<MergeSettings> {
  const zones = readPairs('--timezone', flags.timezone);
  const sources = await readSources(flags, env, config, zones);
  const key = config.key ?? [...defaults.merge.key];
  // what else is in the tables of the original task is known; of other tables only what the settings say
  const ofUsers = key.length === 1 && key[0] === defaults.merge.key[0];
  const carry = config.carry ?? [];
  const value = config.value ?? [...defaults.merge.value];
  const id = config.id ?? (ofUsers ? defaults.merge.id : false);
  const merge: MergeSettings = {
    sources,
    into: {
      ...readTableName(flags.into ?? config.target?.table ?? defaults.merge.into),
      timezone: zones.get('target') ?? config.target?.timezone ?? null,
    },
    key,
    id: id === false ? null : id,
    latest: config.latest ?? defaults.merge.latest,
    value,
    valueAssumed: config.value === undefined && !ofUsers,
    leave: flags.leave ?? config.leave ?? [],
    carry: config.value || ofUsers ? carry.filter((column) => !value.includes(column)) : carry,
    fold: flags.fold ?? config.fold ?? false,
    trustFuture: flags.trustFuture ?? config.trust_future ?? false,
    onIdConflict: flags.onIdConflict ?? config.on_id_conflict ?? 'new_id',
    createConstraints: flags.createConstraints ?? config.create_constraints ?? false,
    placeOf: (path) => placeOf(['merge', ...path]),
  };
  refuseTwice(merge);
  return merge;
}

async function readSources(
  flags: MergeFlags,
  env: NodeJS.ProcessEnv,
  config: MergeConfig,
  zones: Map<string, string>,
): Promise<MergeSourceSettings[]> {
  const named = readPairs('--source', flags.source);
  checkSources(named);
  // sources of the command line are all of them, so that one run can be for some of those in the config
  const names = named.size > 0 ? [...named.keys()] : Object.keys(config.sources ?? {});
  if (names.length === 0) {
    throw usageError(
      'which databases do the users come from?',
      'Name them in the order of their priority: --source test_db=postgres://user@host/test_db, or in pgmend.yaml under merge.',
    );
  }
  const stranger = [...zones.keys()].find((name) => !names.includes(name) && name !== 'target');
  if (stranger) throw usageError(`--timezone names ${stranger}, which is not a source`);
  const [table] = [flags.table ?? []].flat();
  return Promise.all(
    names.map(async (name) => {
      const settings = config.sources?.[name];
      const address = named.get(name) ?? (env[environmentName(name)] || settings?.url);
      if (!address) {
        throw usageError(
          `where is source ${name}?`,
          `Name it with --source ${name}=postgres://user@host/database, in ${environmentName(name)}, or in pgmend.yaml under merge.`,
        );
      }
      return {
        name,
        target: await readTarget(address, `source ${name}`),
        ...readTableName(table ?? settings?.table ?? defaults.merge.table),
        columns: settings?.columns ?? {},
        timezone: zones.get(name) ?? settings?.timezone ?? null,
      };
    }),
  );
}

/** @throws PgmendError (exit 2) for a column that is to be two things */
function refuseTwice({ key, id, latest, value, valueAssumed, carry, leave, placeOf }: MergeSettings): void {
  const parts: [string, string[]][] = [
    ['key', key],
    ['id', id === null ? [] : [id]],
    ['latest', [latest]],
    ['value', valueAssumed ? [] : value],
    ['carry', carry],
    ['leave', leave],
  ];
  const seen = new Map<string, string>();
  for (const [part, columns] of parts) {
    for (const column of columns) {
      const before = seen.get(column);
      if (before !== undefined)
        throw usageError(`${placeOf([part])}: column ${column} is named as ${before} and as ${part}`);
      seen.set(column, part);
    }
  }
}
