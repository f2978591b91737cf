import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { merge } from '../../src/merge/merge.ts';
import { type MergeRunSettings, resolveMergeSettings } from '../../src/merge/run-settings.ts';
import type { MergeFlags } from '../../src/merge/settings.ts';
import type { MergeConfig } from '../../src/merge/settings-schema.ts';
import type { Flags } from '../../src/settings/flags.ts';
import { type CliOptions, type CliResult, pgmend } from '../support/cli.ts';
import { explained, quoted, silent, textRows } from '../support/compare.ts';
import { database, type On, type Side } from '../support/databases.ts';
import { fill, inUtc, type Row, type Table } from './fill.ts';
import { type Merged, readMerged } from './read-back.ts';

export type { Row, Table } from './fill.ts';
export type { Line, Merged } from './read-back.ts';

/** What pgmend.yaml says under `merge`, without the URLs of the sources. */
export interface Config extends Omit<MergeConfig, 'sources'> {
  sources?: Record<string, Partial<NonNullable<MergeConfig['sources']>[string]>>;
}

/** What a merge is to do: options of the command line, and what pgmend.yaml says under `merge`. */
export interface MergeChoice extends Omit<Flags & MergeFlags, 'config'> {
  config?: Config;
  /** Sources by name, in the order of their priority; all of them by default. */
  from?: string[];
  apply?: boolean;
  /** Called when all is decided and nothing is written yet. */
  agree?: () => Promise<boolean>;
}

/** Sources and a target, each a database of its own under another time zone, and pgmend's core pointed at them. */
export interface MergeBench {
  sources: Record<string, Side>;
  target: Side;
  /** A place by its name: that of a source, or target. */
  side(place: string): Side;
  /** Replaces the tables of these places; a target of null is one that is not there. */
  fill(places: Record<string, Row[] | Table | null>): Promise<void>;
  settings(choice?: MergeChoice): Promise<MergeRunSettings>;
  /** `pgmend merge`, with its report read back. Without `apply` nothing is written. */
  merge(choice?: MergeChoice): Promise<Merged>;
  /** Runs the program: `pgmend merge --source … --target …` and these arguments. */
  pgmend(args?: string[], options?: CliOptions & Pick<MergeChoice, 'config' | 'from'>): Promise<CliResult>;
  /** Rows of a place as text, times in UTC; all of the target's merged_users, by id, if nothing is said. */
  rows(query?: string, place?: string): Promise<(string | null)[][]>;
  /** Where the program runs, and so where `pgmend-merge` appears. */
  folder: string;
  drop(): Promise<void>;
}

/** A test_db on the older server, a dev_db and the target on the newer one, unless told otherwise. All are empty. */
export async function mergeBench(
  where: Record<string, On> = { test_db: 'older', dev_db: 'newer' },
  targetOn: On = 'newer',
): Promise<MergeBench> {
  const made = await Promise.all(Object.entries(where).map(([name, on]) => database(on, name)));
  const into = await database(targetOn, 'target');
  const names = Object.keys(where);
  const sources = Object.fromEntries(made.map(({ side }, index) => [names[index] as string, side]));
  const places: Record<string, Side> = { target: into.side, ...sources };
  // no answer may depend on the time zone of a session
  const zones = ['Australia/Adelaide', 'America/New_York', 'Asia/Tokyo'];
  for (const [index, { sql, database: name }] of Object.values(places).entries())
    await sql.unsafe(`alter database ${quoted(name)} set timezone = '${zones[index % 3]}'`);
  const folder = mkdtempSync(join(tmpdir(), 'pgmend-merge-'));
  const side = (place: string) => {
    const found = places[place];
    if (!found) throw new Error(`there is no place ${place}`);
    return found;
  };
  const config = (said: Config) => {
    const path = join(mkdtempSync(join(folder, 'config-')), 'pgmend.yaml');
    const withUrls = Object.entries(said.sources ?? {}).map(([name, one]) => [
      name,
      { url: side(name).urlFromLive, ...one },
    ]);
    writeFileSync(path, JSON.stringify({ merge: { ...said, sources: Object.fromEntries(withUrls) } }));
    return path;
  };
  const urls = (from = names) => from.map((name) => `${name}=${side(name).urlFromLive}`);
  const settings = ({ config: said, from, apply: _, agree: __, ...flags }: MergeChoice = {}) =>
    resolveMergeSettings(
      { source: urls(from), target: into.side.url, ...(said ? { config: config(said) } : {}), ...flags },
      {},
    );
  return {
    sources,
    target: into.side,
    side,
    folder,
    settings,
    async fill(tables) {
      await Promise.all(
        Object.entries(tables).map(([place, table]) => fill(side(place).sql, place === 'target', table)),
      );
    },
    async merge(choice = {}) {
      const out = join(mkdtempSync(join(folder, 'out-')), 'report');
      const answer = await explained(
        merge(await settings({ out, ...choice }), silent(), {
          apply: choice.apply ?? false,
          agree: choice.agree,
        }),
      );
      return readMerged(choice.out ?? out, answer);
    },
    pgmend: (args = [], { config: said, from, ...options } = {}) =>
      pgmend(
        [
          'merge',
          '--source',
          ...urls(from),
          '--target',
          into.side.url,
          ...(said ? ['--config', config(said)] : []),
          ...args,
        ],
        { cwd: folder, ...options },
      ),
    rows: (query = 'select * from merged_users order by 1', place = 'target') =>
      inUtc(side(place).sql, (sql) => textRows(sql, query)),
    async drop() {
      // the target first: its sessions hold connections to the sources
      await into.drop();
      await Promise.all(made.map((one) => one.drop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
