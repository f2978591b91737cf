import { readFileSync } from 'node:fs';
import { usageError } from '../errors.ts';
import { defaultConfigFile } from './defaults.ts';
import type { Config } from './schema.ts';

/** What the config file says, and where it says it. */
export interface ConfigFile {
  config: Config;
  /** `pgmend.yaml, line 12` for the names that lead to a setting. */
  placeOf(path: PropertyKey[]): string;
}

/**
 * Reads and checks the config file.
 *
 * @param path the file that the user names; without one, pgmend.yaml of the current directory if it is there
 * @throws PgmendError (exit 2) that lists every mistake with its line
 */
export async function readConfigFile(path: string | undefined): Promise<ConfigFile> {
  const name = path ?? defaultConfigFile;
  let text: string;
  try {
    text = readFileSync(name, 'utf8');
  } catch (error) {
    if (path === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') {
      return { config: {}, placeOf: () => name };
    }
    throw usageError(`the config file ${name} cannot be read: ${(error as Error).message.split(',')[0]}`);
  }
  // most calls have none, and the parser takes its time to load
  const { readConfigText } = await import('./config-text.ts');
  return readConfigText(text, name);
}
