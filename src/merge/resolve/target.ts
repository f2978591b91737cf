import { collidingColumns, uniqueColumns } from '../../repair/resolve/exclusive.ts';
import type { WritableTable } from '../../repair/resolve/model.ts';
import { ident } from '../../stages/quoting.ts';
import { listNames } from '../../words.ts';
import type { MergeSettings } from './model.ts';
import { displayOf, writtenColumns } from './names.ts';
import type { SourceFacts } from './source.ts';
import { isTime } from './time.ts';
import { existing, made, type TargetColumn } from './types.ts';

/** The target as `sql/queries/merge_target.sql` reads it. */
export interface TargetFacts {
  database: string;
  login: string;
  version: string;
  unicode: boolean;
  icu: boolean;
  schema_exists: boolean;
  may_use: boolean;
  may_create: boolean;
  /** `relkind`; null where there is no such table. */
  kind: string | null;
  may_select: boolean | null;
  may_insert: boolean | null;
  may_update: boolean | null;
  row_security: boolean | null;
  sources_name_there: boolean;
}

/** The target's table, as it is or as it will be made. */
export interface TargetTable {
  missing: boolean;
  columns: Map<string, TargetColumn>;
  table: WritableTable | null;
}

/** A target that is not there yet, for what the sources have. */
export function madeTarget(settings: MergeSettings, sources: SourceFacts[]): TargetTable {
  const columns = new Map<string, TargetColumn>();
  for (const name of writtenColumns(settings)) {
    const found = sources.flatMap((source) => source.column(name) ?? []);
    if (found.length === 0) continue;
    const column = made(name, found, name === settings.id || settings.key.includes(name));
    const time = {
      type: 'timestamp with time zone',
      base: 'timestamptz',
      stored: 'timestamp with time zone',
      text: false,
    };
    columns.set(name, name === settings.latest ? { ...column, ...time } : column);
  }
  return { missing: true, columns, table: null };
}

/** A target that is there. */
export function existingTarget(table: WritableTable): TargetTable {
  return {
    missing: false,
    table,
    columns: new Map(table.columns.map((column) => [column.name, existing(column)])),
  };
}

/** Whether a unique constraint says who is who, as ON CONFLICT needs it. */
export function isUnique(table: WritableTable, key: string[]): boolean {
  return table.exclusive.some((one) => {
    const names = one.immediate ? uniqueColumns(one) : null;
    return names?.length === key.length && names.every((name) => key.includes(name));
  });
}

/** Indexes over the key that are unique otherwise, as somebody may take them for the constraint that is asked for. */
function instead(table: WritableTable, { key, fold }: MergeSettings): string {
  const others = table.exclusive.filter(
    (one) =>
      one.unique &&
      uniqueColumns(one) === null &&
      collidingColumns(one).length === key.length &&
      collidingColumns(one).every((name) => key.includes(name)),
  );
  if (others.length === 0) return '';
  const named = others.map(({ name, parts, predicate }) => {
    const over = parts.map(({ expression }) => expression).join(', ');
    return `${ident(name)} over (${over})${predicate === null ? '' : ` where ${predicate}`}`;
  });
  const folds = others.some(({ expression_columns }) => expression_columns.length > 0) && !fold;
  return `, only ${listNames(named)}${folds ? ' (with --fold, keys that differ in case are one user)' : ''}`;
}

/** What stands in the way of writing to the target, each as a sentence with its way out. */
export function targetMistakes(settings: MergeSettings, facts: TargetFacts, target: TargetTable): string[] {
  const display = displayOf(settings.into);
  const login = ident(facts.login);
  if (!target.table) {
    if (facts.kind !== null) return [`${display} is not a table, and only a table can be merged into`];
    if (!facts.schema_exists)
      return [
        `the target has no schema ${ident(settings.into.schema)}: CREATE SCHEMA ${ident(settings.into.schema)};`,
      ];
    return facts.may_create
      ? []
      : [
          `${facts.login} may not make ${display} in the target: GRANT CREATE ON SCHEMA ${ident(settings.into.schema)} TO ${login};`,
        ];
  }
  const { table } = target;
  const rights = [
    ['SELECT', facts.may_select],
    ['INSERT', facts.may_insert],
    ['UPDATE', facts.may_update],
  ].flatMap(([right, given]) => (given ? [] : [right]));
  const schema = ident(settings.into.schema);
  const named = writtenColumns(settings);
  const absent = named.filter((name) => !target.columns.has(name));
  const generated = table.columns.filter((column) => column.generated && named.includes(column.name));
  const empty = table.columns.filter(
    (column) => column.not_null && !column.has_default && !column.generated && !named.includes(column.name),
  );
  const latest = target.columns.get(settings.latest);
  const folding = settings.key.filter((name) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    return (
      column && target.columns.get(name)?.text && (column.collation === null || column.base === 'citext')
    );
  });
  const list = settings.key.map(ident).join(', ');
  return [
    ...(facts.may_use
      ? []
      : [
          `${facts.login} may not use schema ${schema} of the target: GRANT USAGE ON SCHEMA ${schema} TO ${login};`,
        ]),
    ...(rights.length > 0
      ? [`${facts.login} may not write to ${display}: GRANT ${rights.join(', ')} ON ${display} TO ${login};`]
      : []),
    ...(facts.row_security
      ? [
          `row-level security of ${display} would hide rows from ${facts.login}: merge as its owner, or as a role with BYPASSRLS`,
        ]
      : []),
    ...absent.map(
      (name) => `${display} has no column ${name}; it has ${listNames([...target.columns.keys()])}`,
    ),
    ...generated.map(({ name }) => `column ${name} of ${display} is generated and cannot be written`),
    ...empty.map(
      ({ name }) =>
        `column ${name} of ${display} is NOT NULL without a default, and nothing fills it: name it under carry`,
    ),
    ...(latest && !isTime({ type: latest.base, array: false })
      ? [
          `column ${settings.latest} of ${display} is ${latest.type}: not a time type, so it cannot say which change is the latest`,
        ]
      : []),
    ...(table.rules.length > 0
      ? [`rules of ${display} stand in the way of ON CONFLICT: ${listNames(table.rules)}`]
      : []),
    ...(folding.length > 0 && !settings.fold
      ? [`column ${folding[0]} of ${display} takes names for one that differ in case: merge with --fold`]
      : []),
    ...(absent.length === 0 && !settings.createConstraints && !isUnique(table, settings.key)
      ? [
          `${display} has no unique constraint on (${list})${instead(table, settings)}: ALTER TABLE ${display} ADD UNIQUE (${list}); or merge with --create-constraints`,
        ]
      : []),
  ];
}
