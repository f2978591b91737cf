import type { CatalogColumn } from '../comparison/model.ts';
import { ident, literal } from '../sql/quoting.ts';
import type { MergePlace, MergeSettings } from './model.ts';
import type { SourceFacts } from './source.ts';
import type { TargetTable } from './target.ts';
import { asStored, isFuture, moment, ranking } from './time.ts';
import { converted, own, type TargetColumn } from './types.ts';

/** Zone of a time that was stored without one, where the settings say nothing. */
export const defaultZone = 'UTC';

/** What is said of a column that cannot be taken over. */
export type Complain = (mistake: string) => void;

interface Parts {
  settings: MergeSettings;
  target: TargetTable;
  staging: string;
}

/** A column of the target that is known to be there: mistakes have been told before. */
function columnOf({ columns }: TargetTable, name: string): TargetColumn {
  return columns.get(name) as TargetColumn;
}

/** SQL for whether a row has something in a column. */
function isThere(expression: string, text: boolean): string {
  return text ? `coalesce(${expression} <> '', false)` : `(${expression}) is not null`;
}

/** SQL for whether a row says who it is about: by folding, blanks alone are no name. */
export function hasKey(expressions: string[], { settings, target, staging }: Parts): string {
  return settings.key
    .map((name, index) => {
      const { text } = columnOf(target, name);
      const expression = expressions[index] as string;
      return isThere(settings.fold && text ? `${staging}.merge_fold(${expression})` : expression, text);
    })
    .join(' and ');
}

/** SQL for whether a row has any of the values that its time is about. */
export function hasValue(expressions: string[], { settings, target }: Omit<Parts, 'staging'>): string {
  const parts = settings.value.map((name, index) =>
    isThere(expressions[index] as string, columnOf(target, name).text),
  );
  return parts.length === 0 ? 'true' : `(${parts.join(' or ')})`;
}

export function storedZone({ into }: MergeSettings): string {
  return into.timezone ?? defaultZone;
}

function build(
  place: number,
  from: string,
  parts: Parts,
  expression: (name: string) => string,
  time: { at: string; stored: string },
  misfit: string,
): MergePlace {
  const { settings, target } = parts;
  const latest = columnOf(target, settings.latest);
  const staged = (names: string[], letter: string) =>
    names.map((name, index) => ({ staged: `${letter}${index + 1}`, expression: expression(name) }));
  const key = staged(settings.key, 'k');
  const values = staged(settings.value, 'v');
  const believed = moment(time.stored, latest.base, storedZone(settings));
  return {
    place,
    from,
    key,
    id: settings.id === null ? 'null::text' : expression(settings.id),
    at: time.at,
    stored: time.stored,
    ranksAt: ranking(believed, settings.trustFuture),
    future: settings.trustFuture ? 'false' : isFuture(believed),
    hasKey: hasKey(
      key.map((one) => one.expression),
      parts,
    ),
    hasValue: hasValue(
      values.map((one) => one.expression),
      parts,
    ),
    values,
    carry: staged(settings.carry, 'c'),
    misfit,
  };
}

/** The rows that the target has already. */
export function targetPlace(from: string, parts: Parts): MergePlace {
  const { settings, target } = parts;
  const latest = columnOf(target, settings.latest);
  const stored = `r.${ident(settings.latest)}`;
  const expression = (name: string) => {
    const column = columnOf(target, name);
    return name === settings.id ? idOf(`r.${ident(name)}`, column) : own(`r.${ident(name)}`, column);
  };
  const at = moment(stored, latest.base, storedZone(settings));
  return build(0, from, parts, expression, { at, stored: `${stored}::${latest.stored}` }, 'null::text');
}

/** An id as it is staged: integers all alike, so that a new one can be beyond those of every source. */
function idOf(expression: string, { greatest, text, stored }: TargetColumn): string {
  if (greatest !== null) return `${expression}::bigint`;
  return text ? `${expression}::text collate "C"` : `${expression}::${stored}`;
}

/** The rows of a source. */
export function sourcePlace(facts: SourceFacts, from: string, parts: Parts, complain: Complain): MergePlace {
  const { settings, target } = parts;
  const latest = columnOf(target, settings.latest);
  const column = (name: string) => facts.column(name) as CatalogColumn;
  const expression = (name: string) => {
    const to = columnOf(target, name);
    const sql = converted(`r.${ident(column(name).name)}`, column(name), to);
    if (sql === null) {
      const { declared, name: there } = column(name);
      complain(
        `column ${there} of source ${facts.settings.name} is ${declared}, and ${name} of the target ${to.type}: convert it there, for instance in a view`,
      );
      return 'null';
    }
    return name === settings.id && to.greatest !== null ? `r.${ident(column(name).name)}::bigint` : sql;
  };
  const time = column(settings.latest);
  const at = moment(`r.${ident(time.name)}`, time.type, facts.settings.timezone ?? defaultZone);
  const stored = asStored(at, { ...latest, type: latest.stored, zone: storedZone(settings) });
  return build(
    facts.source.place,
    from,
    parts,
    expression,
    { at, stored },
    misfitOf(parts, expression, stored),
  );
}

/** SQL that says why the target would not take a row; null where it would. */
function misfitOf({ settings, target }: Parts, expression: (name: string) => string, stored: string): string {
  const cases = [...settings.key, ...settings.value, settings.latest, ...settings.carry].flatMap((name) => {
    const { notNull, longest } = columnOf(target, name);
    const value = name === settings.latest ? stored : expression(name);
    const said = (what: string) => literal(`${name} ${what}`);
    return [
      ...(notNull && !settings.key.includes(name)
        ? [`when ${value} is null then ${said('is NULL, which the target does not take')}`]
        : []),
      ...(longest === null
        ? []
        : [
            `when length(${value}) > ${longest} then ${said(`is longer than the ${longest} characters of the target`)}`,
          ]),
    ];
  });
  return cases.length === 0 ? 'null::text' : `case ${cases.join(' ')} end`;
}
