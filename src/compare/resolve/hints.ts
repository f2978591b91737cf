import { ident } from '../../stages/quoting.ts';
import type { MatchedColumns } from './columns.ts';
import type { Pair } from './model.ts';
import type { TableMistake, TableSettings } from './settings.ts';
import { chooseRule } from './type-rules.ts';

/** Types that tell which of two changes was later: times, and counters that go up with each change. */
const ordered = /^(date|timestamp|timestamptz|int2|int4|int8|numeric|float4|float8|pg_lsn)$/;

/**
 * What the hint `edited_later` compares: the times of the last change on both sides, in one type.
 * The column may be one that is not compared: then the staged views have it as it is stored.
 */
export function resolveUpdatedAt(
  { all, twins }: MatchedColumns,
  oldStagedName: (column: string) => string,
  settings: TableSettings,
): Pick<Pair, 'updatedAt'> | TableMistake {
  const { updated_at: column, timezone } = settings;
  const mistake = (message: string): TableMistake => ({ field: 'updated_at', message });
  if (column === undefined) return { updatedAt: null };
  const twin = all.find(({ name }) => name === column);
  if (!twin) return mistake(`names ${column}, which is not on old`);
  const {
    comparison,
    type,
    old,
    live,
    compared = (value) => value,
    why,
    remedy,
  } = chooseRule({
    ...twin,
    key: false,
    // what tells which was later needs none of its functions
    staging: '',
    timezone,
  });
  const { old: there, live: here } = twin;
  const types = `${there.declared} on old, ${here.declared} on live`;
  if (comparison === 'none') return mistake(`names ${column}, which is ${types}: ${why} ${remedy}`);
  if (!ordered.test(type)) {
    return mistake(`names ${column}, which is ${types}: it cannot say which change came later`);
  }
  // what is compared has gone through the rule in the staged views
  const staged = twins.includes(twin);
  const name = ident(column);
  const onOld = staged ? `old.${name}` : old(`old.${ident(oldStagedName(there.name))}`);
  const onLive = staged ? `live.${name}` : live(`live.${name}`);
  return { updatedAt: { column, oldValue: compared(onOld), liveValue: compared(onLive) } };
}
