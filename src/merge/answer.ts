import type { Sql } from 'postgres';
import { query } from '../database/query.ts';
import { listNames } from '../words.ts';
import type { ResolvedMerge } from './facts.ts';
import type { MergeAnswer } from './report/schema.ts';
import { displayOf } from './resolve/names.ts';
import { notCarried } from './resolve/source.ts';
import type { Stop } from './stops.ts';

/** Rows of each code that merge.json holds. */
const first = 20;

interface Row extends Pick<MergeAnswer, 'users' | 'attention'> {
  target_rows: number;
  sources: Pick<MergeAnswer['sources'][number], 'name' | 'rows' | 'rejected' | 'chosen'>[];
  outcomes: Partial<MergeAnswer['outcomes']>;
  reasons: Partial<MergeAnswer['reasons']>;
  ids: Partial<MergeAnswer['ids']>;
}

const noOutcomes = { inserted: 0, updated: 0, kept: 0, rejected: 0, overtaken: 0, not_written: 0 };
const noReasons = { only: 0, only_with_value: 0, newest: 0, same: 0, tie: 0, no_time: 0 };
const noIds = { kept: 0, same_user: 0, id_conflict: 0, no_id: 0 };

/** What a merge decided and did. `sql` is the transaction that did it. */
export async function answerOf(
  sql: Sql,
  resolved: ResolvedMerge,
  { applied, stops }: { applied: boolean; stops: Stop[] },
): Promise<MergeAnswer> {
  const { settings, staging, target, sources, merge } = resolved;
  const stopped = stops.length > 0;
  const [row] = (await query<Row>(sql, 'merge_answer', {
    staging,
    first,
    written: !stopped,
    hasId: settings.id !== null,
  })) as [Row];
  return {
    version: 1,
    applied: applied && !stopped,
    stopped,
    stopped_because: stops,
    target: {
      database: target.database,
      server_version: target.version,
      table: displayOf(settings.into),
      time_zone: merge.zones.target ?? null,
      made: merge.into.missing,
      rows: row.target_rows,
    },
    sources: row.sources.map((counts, index) => {
      const source = sources[index] as (typeof sources)[number];
      return {
        ...counts,
        database: source.source.database,
        server_version: source.version,
        table: source.source.display,
        time_zone: merge.zones[counts.name] ?? null,
        not_carried: notCarried(source, settings),
      };
    }),
    columns: {
      key: settings.key,
      id: settings.id,
      latest: settings.latest,
      value: settings.value,
      carry: settings.carry,
    },
    fold: settings.fold,
    trust_future: settings.trustFuture,
    on_id_conflict: settings.onIdConflict,
    users: row.users,
    outcomes: { ...noOutcomes, ...row.outcomes },
    reasons: { ...noReasons, ...row.reasons },
    ids: { ...noIds, ...row.ids },
    attention: row.attention,
    findings: findingsOf(resolved),
  };
}

/** What somebody should know who reads the result. */
function findingsOf({ settings, target, table, sources, merge }: ResolvedMerge): MergeAnswer['findings'] {
  const info = (code: string, detail: string) => ({ severity: 'info' as const, code, detail });
  const warning = (code: string, detail: string) => ({ severity: 'warning' as const, code, detail });
  const display = displayOf(settings.into);
  const named = settings.sources[0]?.table as string;
  const sequence = table?.columns.find(({ name }) => name === settings.id)?.sequence;
  return [
    ...(merge.into.missing ? [info('table_made', `${display} is not in the target: it is created`)] : []),
    ...(merge.into.missing && target.sources_name_there && named !== settings.into.table
      ? [
          warning(
            'other_table',
            `the target has a table ${named}, which is not merged into: --into ${named} does that`,
          ),
        ]
      : []),
    ...Object.entries(merge.zones).map(([name, zone]) =>
      info('time_zone', `times of ${name} are stored without a time zone: they are read as ${zone}`),
    ),
    ...sources.flatMap((source) => {
      const left = notCarried(source, settings);
      return left.length === 0
        ? []
        : [info('not_carried', `columns of ${source.settings.name} that are not merged: ${listNames(left)}`)];
    }),
    ...(sequence && !sequence.usable
      ? [
          warning(
            'sequence_stays',
            `sequence ${sequence.name} stays where it is: GRANT USAGE, SELECT, UPDATE ON SEQUENCE ${sequence.name} lets it move up`,
          ),
        ]
      : []),
  ];
}
