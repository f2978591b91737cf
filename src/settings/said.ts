import type { SessionSettings } from '../session/settings.ts';
import { readConfigFile } from './config-file.ts';
import { defaults } from './defaults.ts';
import { type Flags, readFlags } from './flags.ts';
import { readPace } from './pace.ts';
import type { Config } from './schema.ts';

/** What the user says in all places, checked. */
export interface Said {
  named: Config;
  environment: Config;
  file: Config;
  /** The three as one: the command line beats the environment, which beats the config file. */
  merged: Config;
  placeOf: (path: string[]) => string;
}

/**
 * Reads what the user says.
 *
 * @throws PgmendError (exit 2) for mistakes in any of the places
 */
export async function readSaid(flags: Flags, env: NodeJS.ProcessEnv): Promise<Said> {
  const { config: file, placeOf } = await readConfigFile(flags.config ?? (env.PGMEND_CONFIG || undefined));
  const named = readFlags(flags);
  const environment: Config = {
    ...(env.PGMEND_OLD_URL ? { old: env.PGMEND_OLD_URL } : {}),
    ...(env.PGMEND_LIVE_URL ? { live: env.PGMEND_LIVE_URL } : {}),
  };
  return { named, environment, file, merged: { ...file, ...environment, ...named }, placeOf };
}

type Common = 'staging' | 'lockTimeout' | 'statementTimeout' | 'idleTimeout' | 'pace' | 'wait';

/** What all commands know of what the user says. */
export function common({ merged }: Said): Pick<SessionSettings, Common> {
  return {
    staging: merged.staging ?? defaults.staging,
    lockTimeout: merged['lock-timeout'] ?? defaults.lockTimeout,
    statementTimeout: merged['statement-timeout'],
    idleTimeout: merged['idle-timeout'] ?? defaults.idleTimeout,
    pace: readPace(merged),
    wait: merged.wait ?? defaults.wait,
  };
}
