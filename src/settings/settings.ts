import type { Limits } from '../compare/report/limits.ts';
import type { ComparisonSettings } from '../compare/resolve/settings.ts';
import type { FarServer } from '../database/old-error.ts';
import { parametersFromEnvironment } from '../database/parameters.ts';
import { readTarget, type Target, targetFromEnvironment } from '../database/target.ts';
import type { DecisionsFile } from '../decisions/schema.ts';
import { usageError } from '../errors.ts';
import type { SessionSettings } from '../session/settings.ts';
import { defaults } from './defaults.ts';
import { type Flags, readKeys } from './flags.ts';
import type { Format } from './rules.ts';
import { common, readSaid, type Said } from './said.ts';

/** Everything that a command about two sides needs to know, from all sources, checked. */
export interface Settings extends SessionSettings {
  /** Null where nothing says where old is: enough for what is staged already. */
  old: Target | null;
  /** Name of the foreign server, after the staging schema. */
  server: string;
  comparison: ComparisonSettings;
  strict: boolean;
  /** How many rows may differ before the exit code says so. */
  limits: Limits;
  out: string;
  formats: Format[];
  /** Rows of a table and status that report.html holds; null for as many as fit. */
  htmlRows: number | null;
  /** What somebody decided about rows that differ, where the user names such a file. */
  decisions: DecisionsFile | null;
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
  const atUrl = merged.old ? await readTarget(merged.old, 'old') : null;
  const address = merged['old-from-live'] ? readAddress(merged['old-from-live']) : {};
  const old = atUrl && { ...atUrl, ...address };
  const base = common(said);
  const comparison = comparisonSettings(said, keys);
  return {
    ...base,
    live,
    old,
    far: [farOld(old)],
    server: `${base.staging}_old`,
    comparison,
    strict: merged.strict ?? false,
    limits: {
      missing: merged['max-missing'],
      corrupted: merged['max-corrupted'],
      tables: Object.fromEntries(
        Object.entries(said.file.tables ?? {}).map(([name, { max_missing, max_corrupted }]) => [
          name,
          { missing: max_missing, corrupted: max_corrupted },
        ]),
      ),
    },
    out: merged.out ?? defaults.out,
    formats: merged.format ?? [...defaults.format],
    htmlRows: merged['html-rows'] ?? null,
    decisions: await decisionsAt(flags.decisions),
    hidesValues: Object.values(comparison.tables).some(({ mask = [] }) => mask.length > 0),
    liveOption: '--live',
    rightsPage: 'docs/connecting.md',
  };
}

async function decisionsAt(file: string | undefined): Promise<DecisionsFile | null> {
  // what checks it is loaded by none who has no such file
  return file === undefined ? null : (await import('../decisions/read.ts')).readDecisions(file);
}

function farOld(target: Target | null): FarServer {
  return {
    called: 'old',
    target,
    serverSuffix: '_old',
    openedBy: '10_connect',
    passwordSetting: 'pgmend.old_password',
    url: 'the URL of old (--old or PGMEND_OLD_URL)',
    otherAddress: 'name the address that live sees with --old-from-live HOST:PORT',
  };
}

function comparisonSettings(
  { named, file, merged, placeOf }: Said,
  keys: ComparisonSettings['tables'],
): ComparisonSettings {
  return {
    schemas: merged.schema ?? [...defaults.schema],
    include: merged.table ?? [],
    exclude: merged['exclude-table'] ?? [],
    exact: merged.exact ?? false,
    strategy: merged.strategy ?? defaults.strategy,
    strictKeys: merged['strict-keys'] ?? false,
    maxRate: merged['max-rate'] ?? null,
    paced: merged['max-rate'] !== undefined || merged.pause !== undefined,
    tables: mergeTables(file.tables ?? {}, keys),
    map: file.map ?? {},
    placeOf: ([first = '', ...rest]) => {
      if (first in named) return `--${first}`;
      const isFlag = first === 'tables' && rest[1] === 'key' && Object.hasOwn(keys, rest[0] ?? '');
      return isFlag ? '--key' : placeOf([first, ...rest]);
    },
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
