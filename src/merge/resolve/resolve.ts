import { unused } from '../../compare/resolve/names.ts';
import { mistakesError } from '../../errors.ts';
import type { WritableTable } from '../../repair/resolve/model.ts';
import { ident } from '../../stages/quoting.ts';
import { guard, judge } from './judge.ts';
import type { Merge, MergeColumn, MergeSettings } from './model.ts';
import { displayOf } from './names.ts';
import { defaultZone, sourcePlace, storedZone, targetPlace } from './place.ts';
import { mountSource, notCarried, type SourceFacts, sourceMistakes } from './source.ts';
import {
  existingTarget,
  isUnique,
  madeTarget,
  type TargetFacts,
  type TargetTable,
  targetMistakes,
} from './target.ts';
import { needsZone } from './time.ts';
import { inJson, own, printedAs, type TargetColumn } from './types.ts';
import { uniquesOf } from './uniques.ts';
import { contentMistakes, unmappedColumns } from './unmapped.ts';

/** Columns that the views of a merge have beside those of the key. */
const viewColumns = new Set(
  'source source_id changed_at rank standing value note outcome chosen reason user_id losers'.split(' '),
);

/** What a merge is resolved from. */
export interface MergeFacts {
  staging: string;
  target: TargetFacts;
  /** The target's table; null where it is still to be made. */
  table: WritableTable | null;
  sources: SourceFacts[];
}

/**
 * Resolves what is merged, by settled settings, against what the target and all sources have.
 *
 * @throws PgmendError (exit 2) that lists everything that does not fit
 */
export function resolveMerge(
  settings: MergeSettings,
  { staging, target: facts, table, sources }: MergeFacts,
): Merge {
  const target = table ? existingTarget(table) : madeTarget(settings, sources);
  const mistakes = [
    ...sources.flatMap((source) => sourceMistakes(source, settings)),
    ...targetMistakes(settings, facts, target),
    ...contentMistakes(settings, table, sources),
  ];
  if (mistakes.length > 0) throw cannotMerge(mistakes);
  const columnOf = (name: string) => target.columns.get(name) as TargetColumn;
  const display = displayOf(settings.into);
  const mounts = sources.map((source) => mountSource(source, settings));
  const places = [
    ...(target.missing ? [] : [targetPlace(display, settings, target)]),
    ...sources.map((source, index) => {
      const from = `${staging}.${ident(mounts[index]?.mount.foreign as string)}`;
      return sourcePlace(source, from, settings, target, (mistake) => {
        if (!mistakes.includes(mistake)) mistakes.push(mistake);
      });
    }),
  ];
  const id = settings.id === null ? null : columnOf(settings.id);
  if (id && id.greatest === null && !['uuid', 'text', 'varchar'].includes(id.base)) {
    mistakes.push(`column ${id.column} of ${display} is ${id.type}: an id is an integer, a uuid or a text`);
  }
  if (mistakes.length > 0) throw cannotMerge(mistakes);
  const staged = (names: string[], letter: string): MergeColumn[] =>
    names.map((name, index) => ({
      column: name,
      staged: `${letter}${index + 1}`,
      type: columnOf(name).type,
      printed: printedAs(`${letter}${index + 1}`, columnOf(name)),
    }));
  const key = staged(settings.key, 'k');
  const values = staged(settings.value, 'v');
  const carry = staged(settings.carry, 'c');
  const compared = values.length > 0 ? values : carry;
  return {
    into: {
      display,
      missing: target.missing,
      addUnique: table !== null && !isUnique(table, settings.key),
      columns: [...target.columns.values()].map(({ column, type, notNull }) => ({ column, type, notNull })),
    },
    mounts,
    places,
    key: key.map((key, index) => ({
      ...key,
      shown: unused(key.column, viewColumns),
      identity: `i${index + 1}`,
      folded: foldedSql(`r.${key.staged}`, columnOf(key.column), staging),
      foldedDecided: foldedSql(`d.${key.staged}`, columnOf(key.column), staging),
      returned: own(`t.${ident(key.column)}`, columnOf(key.column)),
      returnedInJson: inJson(own(`t.${ident(key.column)}`, columnOf(key.column)), columnOf(key.column)),
    })),
    id: id && { column: id.column },
    ids: {
      integer: id?.greatest != null,
      max: id?.greatest ?? '0',
      type: id?.type ?? 'text',
      fresh: id?.base === 'uuid' ? 'gen_random_uuid()' : 'null',
    },
    latest: {
      column: settings.latest,
      staged: 'stored',
      type: columnOf(settings.latest).type,
      printed: printedAs('stored', columnOf(settings.latest)),
    },
    values,
    carry,
    compared,
    fold: settings.fold,
    foldable: settings.key.some((name) => columnOf(name).text),
    unicode: facts.unicode,
    icu: facts.icu,
    // where no new id can be thought of, nothing else is left
    failOnConflict:
      settings.onIdConflict === 'fail' || (id !== null && id.greatest === null && id.base !== 'uuid'),
    unmapped: unmappedColumns(settings, table, sources),
    overriding:
      table?.columns.some(({ name, identity }) => identity === 'always' && name === settings.id) ?? false,
    sequences: (table?.columns ?? []).flatMap(({ name, sequence }) =>
      name === settings.id && sequence?.usable && sequence.increment > 0 && id?.greatest != null
        ? [{ name: sequence.name, max: sequence.max, increment: sequence.increment }]
        : [],
    ),
    said: saidOf(settings, target),
    guard: guard(settings, target),
    trustFuture: settings.trustFuture,
    ...uniquesOf(settings, table, { key, carry }),
    ...judge(settings, target, { key, values, carry }, staging),
    notCarried: Object.fromEntries(
      sources.map((source) => [source.settings.name, notCarried(source, settings)]),
    ),
    zones: zonesOf(settings, sources, target),
  };
}

function cannotMerge(mistakes: string[]): Error {
  return mistakesError(
    'this cannot be merged',
    mistakes,
    'docs/merging.md says what is needed. Nothing was written.',
  );
}

function foldedSql(expression: string, { text }: TargetColumn, staging: string): string {
  return text ? `${staging}.merge_fold(${expression})` : expression;
}

function saidOf({ key, value }: MergeSettings, { columns }: TargetTable): Merge['said'] {
  const empty = (names: string[]) =>
    names.some((name) => columns.get(name)?.text) ? 'NULL or empty' : 'NULL';
  return {
    noKey: key.length === 1 ? `${key[0]} is ${empty(key)}` : `a part of ${key.join(', ')} is ${empty(key)}`,
    noValue:
      value.length === 1 ? `${value[0]} is ${empty(value)}` : `${value.join(', ')} are all ${empty(value)}`,
  };
}

function zonesOf(
  settings: MergeSettings,
  sources: SourceFacts[],
  target: TargetTable,
): Record<string, string> {
  const { base } = target.columns.get(settings.latest) as TargetColumn;
  const declared = sources.flatMap((source) => {
    const column = source.column(settings.latest);
    return column && needsZone(column.type)
      ? [[source.settings.name, source.settings.timezone ?? defaultZone] as const]
      : [];
  });
  return Object.fromEntries([
    ...(needsZone(base) ? [['target', storedZone(settings)] as const] : []),
    ...declared,
  ]);
}
