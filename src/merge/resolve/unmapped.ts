import type { WritableTable } from '../../repair/resolve/model.ts';
import { ident } from '../../stages/quoting.ts';
import { listNames } from '../../words.ts';
import type { MergeSettings, Unmapped } from './model.ts';
import { nameIn, writtenColumns } from './names.ts';
import type { SourceFacts } from './source.ts';

/** A name without case and underscores: "lastLogin" and last_login are meant to be one. */
function loose(name: string): string {
  return name.toLowerCase().replaceAll('_', '');
}

/** The column of a source that is meant by a name of the target, if only case or underscores differ. */
export function similarColumn({ row }: SourceFacts, name: string): string | undefined {
  const similar = (row.columns ?? []).filter((column) => loose(column.name) === loose(name));
  return similar.length === 1 ? similar[0]?.name : undefined;
}

/** Columns of the target that sources have too, and of which the settings say nothing. */
export function unmappedColumns(
  settings: MergeSettings,
  table: WritableTable | null,
  sources: SourceFacts[],
): Unmapped[] {
  const mentioned = [...writtenColumns(settings), ...settings.leave];
  const names = (table?.columns ?? []).map(({ name }) => name);
  const open = (table?.columns ?? []).filter(
    // what the target computes cannot be taken over
    ({ name, generated }) => !generated && !mentioned.includes(name),
  );
  return open.flatMap(({ name, identity, sequence }) => {
    const found = sources.flatMap((source) => {
      const there = sharedColumn(source, settings, name, names);
      return there === undefined ? [] : [{ name: source.settings.name, column: there }];
    });
    const numbers = settings.id === null && (identity !== null || sequence !== null);
    return found.length === 0 ? [] : [{ column: name, numbers, sources: found }];
  });
}

/** The column of a source that is the same as one of the target, by all that names say. */
function sharedColumn(
  source: SourceFacts,
  settings: MergeSettings,
  name: string,
  names: string[],
): string | undefined {
  if (source.row.columns?.some((column) => column.name === name)) return name;
  const similar = similarColumn(source, name);
  const used = writtenColumns(settings).map((written) => nameIn(source.settings, written));
  // another column of the target may be the one that is meant
  return similar === undefined || used.includes(similar) || names.includes(similar) ? undefined : similar;
}

/** What is open about a column, as a sentence, and the settings that answer it. */
export function questionOf({ column, numbers, sources }: Unmapped): { detail: string; next: string[] } {
  const renamed = sources.filter((source) => source.column !== column);
  const mapping = renamed.map(
    (source) => `sources: { ${source.name}: { columns: { ${column}: ${source.column} } } }`,
  );
  const other =
    renamed.length > 0 ? ` (there ${listNames(renamed.map((source) => ident(source.column)))})` : '';
  const taken = numbers ? `id: ${column}` : `carry: [${column}]`;
  return {
    detail: `column ${column} of the target also exists in ${listNames(sources.map(({ name }) => name))}${other}, and no setting says what to do with it`,
    next: [
      `${[taken, ...mapping].join(' and ')} in pgmend.yaml, under merge: ${numbers ? 'users keep their ids where they can' : 'it is copied with the row that wins'}`,
      `--leave ${/^[\w.-]+$/.test(column) ? column : `'${column}'`}: the merge does not write it`,
    ],
  };
}

/** What is wrong with the columns that a merge is to write, each as a sentence with its way out. */
export function contentMistakes(
  settings: MergeSettings,
  table: WritableTable | null,
  sources: SourceFacts[],
): string[] {
  const stray = strayLeaves(settings, table, sources);
  return [
    ...stray.map(
      (name) => `${settings.placeOf(['leave'])}: no column ${name} is in the target or in a source`,
    ),
    ...(settings.value.length + settings.carry.length > 0 ? [] : [nothingToWrite(settings, table, sources)]),
  ];
}

function nothingToWrite(
  settings: MergeSettings,
  table: WritableTable | null,
  sources: SourceFacts[],
): string {
  const { latest } = settings;
  const shared = table
    ? unmappedColumns({ ...settings, leave: [] }, table, sources).map(({ column }) => column)
    : sources.flatMap(({ row }) => (row.columns ?? []).map(({ name }) => name));
  const written = writtenColumns(settings);
  const open = [...new Set(shared)].filter((name) => !written.includes(name));
  const there = table ? 'the target and a source both have' : 'the sources have';
  return `nothing but ${latest} would be written, so values would get a time that is not theirs: name the columns that ${latest} is about under value, and others under carry (${there}: ${listNames(open.map(ident))})`;
}

/** Names under `leave` that are a column of no side: most likely a slip of the pen. */
function strayLeaves(
  { leave }: MergeSettings,
  table: WritableTable | null,
  sources: SourceFacts[],
): string[] {
  const known = [
    ...(table?.columns ?? []).map(({ name }) => name),
    ...sources.flatMap(({ row }) => (row.columns ?? []).map(({ name }) => name)),
  ];
  return leave.filter((name) => !known.includes(name));
}
