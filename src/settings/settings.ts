import type { ComparisonSettings } from '../compare/resolve/settings.ts';
import { parametersFromEnvironment } from '../database/parameters.ts';
import { readTarget, type Target, targetFromEnvironment } from '../database/target.ts';
import { usageError } from '../errors.ts';
import type { MergeSettings } from '../merge/resolve/model.ts';
import { type MergeFlags, readMergeSettings, readMergeTarget } from '../merge/settings.ts';
import { readConfigFile } from './config-file.ts';
import { defaults } from './defaults.ts';
import { type Flags, readFlags, readKeys } from './flags.ts';
import { type Pace, readPace } from './pace.ts';
import type { Format } from './rules.ts';
import type { Config } from './schema.ts';

/** Everything a command needs to know, from all sources, checked. */
export interface Settings {
  live: Target;
  /** Null where nothing says where old is: enough for what is staged already. */
  old: Target | null;
  staging: string;
  /** Name of the foreign server, after the staging schema. */
  server: string;
  comparison: ComparisonSettings;
  strict: boolean;
  out: string;
  formats: Format[];
  lockTimeout: string;
  statementTimeout: string | undefined;
  idleTimeout: string;
  pace: Pace;
  /** Seconds. */
  wait: number;
  /** What a merge is to do; null for all other work. */
  merge: MergeSettings | null;
}

/** What the user says in all places, checked. */
interface Said {
  named: Config;
  environment: Config;
  file: Config;
  /** The three as one: the command line beats the environment, which beats the config file. */
  merged: Config;
  placeOf: (path: string[]) => string;
}

async function readSaid(flags: Flags, env: NodeJS.ProcessEnv): Promise<Said> {
  const { config: file, placeOf } = await readConfigFile(flags.config ?? (env.PGMEND_CONFIG || undefined));
  const named = readFlags(flags);
  const environment: Config = {
    ...(env.PGMEND_OLD_URL ? { old: env.PGMEND_OLD_URL } : {}),
    ...(env.PGMEND_LIVE_URL ? { live: env.PGMEND_LIVE_URL } : {}),
  };
  return { named, environment, file, merged: { ...file, ...environment, ...named }, placeOf };
}

/**
 * Merges what the user says: the command line beats the environment, which beats the config file, which beats the
 * defaults.
 *
 * @throws PgmendError (exit 2) for mistakes in any of them
 */
export async function resolveSettings(flags: Flags, env: NodeJS.ProcessEnv): Promise<Settings> {
  const keys = readKeys(flags.key);
  const said = await readSaid(flags, env);
  const { named, environment, merged } = said;
  // libpq's variables stand for live, between our own variables and the config file
  const libpq = named.live || environment.live ? null : await targetFromEnvironment(env);
  const live =
    libpq ??
    (merged.live
      ? await readTarget(merged.live, 'live', {
          password: env.PGPASSWORD,
          parameters: parametersFromEnvironment(env),
        })
      : null);
  if (!live) {
    throw usageError(
      'which database is live?',
      'Name it with --live postgres://user@host/database, or in PGMEND_LIVE_URL.',
    );
  }
  const old = merged.old ? await readTarget(merged.old, 'old') : null;
  return {
    ...common(said, keys),
    live,
    old: old && merged['old-from-live'] ? { ...old, ...readAddress(merged['old-from-live']) } : old,
  };
}

/**
 * The same for a merge of users: live is the target, and nothing is compared.
 *
 * @throws PgmendError (exit 2) for mistakes in any of them
 */
export async function resolveMergeSettings(
  flags: Flags & MergeFlags,
  env: NodeJS.ProcessEnv,
): Promise<Settings> {
  const said = await readSaid(flags, env);
  const config = said.file.merge ?? {};
  return {
    ...common(said, {}),
    out: said.named.out ?? defaults.merge.out,
    live: await readMergeTarget(flags, env, config),
    merge: await readMergeSettings(flags, env, config, said.placeOf),
  };
}

function common(
  { named, file, merged, placeOf }: Said,
  keys: ComparisonSettings['tables'],
): Omit<Settings, 'live'> {
  const staging = merged.staging ?? defaults.staging;
  return {
    old: null,
    staging,
    server: `${staging}_old`,
    comparison: {
      schemas: merged.schema ?? [...defaults.schema],
      include: merged.table ?? [],
      exclude: merged['exclude-table'] ?? [],
      exact: merged.exact ?? false,
      strategy: merged.strategy ?? defaults.strategy,
      maxRate: merged['max-rate'] ?? null,
      paced: merged['max-rate'] !== undefined || merged.pause !== undefined,
      tables: mergeTables(file.tables ?? {}, keys),
      map: file.map ?? {},
      placeOf: ([first = '', ...rest]) => {
        if (first in named) return `--${first}`;
        const isFlag = first === 'tables' && rest[1] === 'key' && Object.hasOwn(keys, rest[0] ?? '');
        return isFlag ? '--key' : placeOf([first, ...rest]);
      },
    },
    strict: merged.strict ?? false,
    out: merged.out ?? defaults.out,
    formats: merged.format ?? [...defaults.format],
    lockTimeout: merged['lock-timeout'] ?? defaults.lockTimeout,
    statementTimeout: merged['statement-timeout'],
    idleTimeout: merged['idle-timeout'] ?? defaults.idleTimeout,
    pace: readPace(merged),
    wait: merged.wait ?? defaults.wait,
    merge: null,
  };
}

function mergeTables(file: ComparisonSettings['tables'], keys: ComparisonSettings['tables']) {
  const names = new Set([...Object.keys(file), ...Object.keys(keys)]);
  return Object.fromEntries([...names].map((name) => [name, { ...file[name], ...keys[name] }]));
}

function readAddress(text: string): { host: string; port: number } {
  const colon = text.lastIndexOf(':');
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
}
