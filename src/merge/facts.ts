import type { Sql } from 'postgres';
import { query } from '../database/query.ts';
import { mistakesError, usageError } from '../errors.ts';
import { readWritable } from '../repair/writable.ts';
import type { Merge, MergeSettings, MergeSource } from './resolve/model.ts';
import { type MergeFacts, resolveMerge } from './resolve/resolve.ts';
import { settle } from './resolve/settle.ts';
import { createFacts, type SourceFacts, type SourceRow } from './resolve/source.ts';
import type { TargetFacts } from './resolve/target.ts';
import { sourceApplicationName } from './sources.ts';

const oldestSource = 100000;
const oldestTarget = 130000;

interface ServerRow {
  version: string;
  version_num: number;
  same_database: boolean;
}

async function readSource(
  sql: Sql,
  staging: string,
  settings: MergeSettings['sources'][number],
  source: MergeSource,
): Promise<SourceFacts> {
  const place = { old: true, staging, prefix: source.prefix };
  const [server] = (await query<ServerRow>(sql, 'merge_source_server', place, [
    sourceApplicationName(source.name),
  ])) as [ServerRow];
  if (server.version_num < oldestSource)
    throw usageError(`source ${source.name} is Postgres ${server.version}; pgmend reads 10 and later`);
  const has = { generated: server.version_num >= 120000, invalidNotNull: server.version_num >= 180000 };
  const [row] = await query<SourceRow>(sql, 'merge_source', { ...place, has }, [
    settings.schema,
    settings.table,
  ]);
  const about = { version: server.version, sameDatabase: server.same_database };
  return createFacts(settings, source, row as SourceRow, about);
}

async function refuseUnknownZones(sql: Sql, { sources, into, placeOf }: MergeSettings): Promise<void> {
  const declared = [
    { zone: into.timezone, path: ['target', 'timezone'] },
    ...sources.map(({ name, timezone }) => ({ zone: timezone, path: ['sources', name, 'timezone'] })),
  ].filter(({ zone }) => zone !== null);
  if (declared.length === 0) return;
  const zones = [...new Set(declared.map(({ zone }) => zone))];
  const unknown = (await query<{ zone: string }>(sql, 'unknown_zones', { zones })).map(({ zone }) => zone);
  const mistakes = declared.flatMap(({ zone, path }) =>
    unknown.includes(zone as string)
      ? [`${placeOf(path)}: ${zone} is not a time zone that the target knows`]
      : [],
  );
  if (mistakes.length > 0) throw mistakesError('the merge', mistakes, 'For example Europe/Berlin, or UTC.');
}

/** What a merge is, and what it was resolved from. */
export interface ResolvedMerge extends MergeFacts {
  /** As they were settled by what is there. */
  settings: MergeSettings;
  merge: Merge;
}

/**
 * Resolves what is merged, from what 81_source_catalogs mounted. `sql` has to be in a transaction.
 *
 * @throws PgmendError (exit 2) that lists everything that does not fit
 */
export async function readMerge(
  sql: Sql,
  staging: string,
  settings: MergeSettings,
  sources: MergeSource[],
): Promise<ResolvedMerge> {
  const { schema, table } = settings.into;
  const named = settings.sources[0]?.table as string;
  const [target] = (await query<TargetFacts & { version_num: number }>(sql, 'merge_target', {}, [
    schema,
    table,
    named,
  ])) as [TargetFacts & { version_num: number }];
  if (target.version_num < oldestTarget)
    throw usageError(`the target is Postgres ${target.version}; pgmend needs 13 or later there`);
  await refuseUnknownZones(sql, settings);
  const isTable = target.kind === 'r' || target.kind === 'p';
  const [writable] = isTable ? await readWritable(sql, [{ schema, name: table }]) : [];
  const found: SourceFacts[] = [];
  for (const [index, source] of sources.entries()) {
    found.push(await readSource(sql, staging, settings.sources[index] as never, source));
  }
  const facts = { staging, target, table: writable ?? null, sources: found };
  const settled = settle(settings, facts.table, found);
  return { ...facts, settings: settled, merge: resolveMerge(settled, facts) };
}
