import { ident } from '../../stages/quoting.ts';
import type { KeyColumn, ShownColumn } from './column-model.ts';
import type { MatchedColumns, Twin } from './columns.ts';
import type { Pair } from './model.ts';
import { unused } from './names.ts';
import type { TypeRule } from './type-rule.ts';
import { liveType, mountType } from './types.ts';

/** A view of Postgres has at most 1,664 columns, and `<t>_corrupted` needs two for each shared one. */
const mostViewColumns = 1600;

/** Hands out names that are not taken yet. */
function nameGiver(taken: Iterable<string>): (name: string) => string {
  const names = new Set(taken);
  return (name) => {
    const free = unused(name, names);
    names.add(free);
    return free;
  };
}

/**
 * Names the columns of `<t>_diff` and of `<t>_corrupted`. Those of the user's table come first in the views that
 * people read; in `<t>_diff`, where later stages count on fixed names, pgmend's own do.
 *
 * @param staged the names of all columns of both staged views, those that are not compared among them
 */
export function nameColumns(
  { twins }: MatchedColumns,
  keyNames: string[],
  rules: Map<string, TypeRule>,
  mask: string[],
  staged: string[],
): Pick<Pair, 'key' | 'shared' | 'keyNames' | 'sharedNames' | 'maskedNames' | 'wide' | 'names'> {
  const ruleOf = (column: string) => rules.get(column) as TypeRule;
  const inDiff = nameGiver([
    'status',
    'changed',
    'hints',
    'kinds',
    'old_row',
    'live_row',
    'edited_later',
    'outcome',
    'status_now',
    'old_changed',
    'same',
    'on_old',
  ]);
  const inView = nameGiver(keyNames);
  const inJoin = nameGiver(staged);
  const shared = twins.filter((twin) => !keyNames.includes(twin.name));
  return {
    key: keyNames.map((column) => ({
      column,
      name: inDiff(column),
      type: ruleOf(column).type,
      textOfUuid: textOfUuid(twins.find(({ name }) => name === column) as Twin),
      masked: mask.includes(column),
    })),
    keyNames,
    names: {
      changed: inView('changed'),
      hints: inView('hints'),
      oldRow: inView('old'),
      liveRow: inView('live'),
      recheck: {
        outcome: inView('outcome'),
        status: inView('status'),
        statusNow: inView('status_now'),
        oldChanged: inView('old_changed'),
      },
      onOld: inJoin('on_old'),
      onLive: inJoin('on_live'),
      rows: inJoin('rows'),
      bytes: inJoin('bytes'),
      suspicious: inJoin('suspicious'),
      hash: inJoin('hash'),
      copy: inJoin('copy'),
    },
    shared: shared.map(({ name, old, live }) => {
      const { comparison, type, compared = (value) => value } = ruleOf(name);
      const shown = (title: string, own: string): ShownColumn => ({
        name,
        title: inView(title),
        type: comparison === 'declared time zone' ? type : own,
        masked: mask.includes(name),
      });
      return {
        name,
        oldValue: compared(`old.${ident(name)}`),
        liveValue: compared(`live.${ident(name)}`),
        old: shown(`${name}__old`, mountType(old)),
        live: shown(`${name}__live`, liveType(live)),
      };
    }),
    sharedNames: shared.map(({ name }) => name),
    maskedNames: mask,
    wide: keyNames.length + 6 + 2 * shared.length > mostViewColumns,
  };
}

/** Whether a key is text on one side that stands for the other side's uuid. */
function textOfUuid({ old, live }: Twin): KeyColumn['textOfUuid'] {
  const scalar = !old.array && !live.array;
  return {
    old: scalar && old.type !== 'uuid' && live.type === 'uuid',
    live: scalar && live.type !== 'uuid' && old.type === 'uuid',
  };
}
