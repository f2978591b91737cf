import type { CatalogColumn } from '../../compare/resolve/catalog-model.ts';
import { isCollated, mountType } from '../../compare/resolve/types.ts';
import type { WritableColumn } from '../../repair/resolve/model.ts';
import { type Printed, printed, readText } from '../../stages/printed.ts';

const integers: Record<string, string> = {
  int2: '32767',
  int4: '2147483647',
  int8: '9223372036854775807',
};
const numbers = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'];
const texts = ['text', 'varchar', 'bpchar', 'name', 'citext'];

/** A column of the target, as it is or as it will be made. */
export interface TargetColumn {
  column: string;
  /** With modifiers, as SQL writes it. */
  type: string;
  /** Name of the type that stores it. */
  base: string;
  /** The same with modifiers. */
  stored: string;
  notNull: boolean;
  text: boolean;
  /** Most characters that it takes; null where there is no limit. */
  longest: number | null;
  /** Greatest number, of an integer. */
  greatest: string | null;
  enumeration: boolean;
  /** The output function of a type that is no part of Postgres. */
  output: string | null;
}

/** A column that the target has. */
export function existing(column: WritableColumn): TargetColumn {
  const { name, type, base, stored, not_null, kind, output } = column;
  const [, length] = /^(?:character varying|character)\((\d+)\)$/.exec(stored) ?? [];
  return {
    column: name,
    type,
    base,
    stored,
    notNull: not_null,
    text: texts.includes(base),
    longest: length === undefined ? null : Number(length),
    greatest: integers[base] ?? null,
    enumeration: kind === 'e',
    output,
  };
}

/** A column of a target that is made for what the sources have. */
export function made(column: string, sources: CatalogColumn[], notNull: boolean): TargetColumn {
  const { base, stored } = commonType(sources);
  return {
    column,
    type: stored,
    base,
    stored,
    notNull,
    text: base === 'text',
    longest: null,
    greatest: integers[base] ?? null,
    enumeration: false,
    output: null,
  };
}

function isText(column: CatalogColumn): boolean {
  return !column.array && (isCollated(column) || mountType(column) === 'text');
}

/** The type that holds the values of all of these columns. */
function commonType(columns: CatalogColumn[]): { base: string; stored: string } {
  const [first] = columns as [CatalogColumn];
  const all = (check: (column: CatalogColumn) => boolean) => columns.every(check);
  if (all(isText)) return { base: 'text', stored: 'text' };
  if (all(({ type, array }) => type in integers && !array)) return { base: 'int8', stored: 'bigint' };
  // modifiers may differ: numeric(5,2) and numeric(8,3)
  const plain = (column: CatalogColumn) => column.formatted.replace(/\(.*?\)/, '');
  if (all((column) => plain(column) === plain(first))) return { base: first.type, stored: plain(first) };
  if (all(({ type, array }) => numbers.includes(type) && !array))
    return { base: 'numeric', stored: 'numeric' };
  return { base: 'text', stored: 'text' };
}

/**
 * SQL that takes a column of a source to that of the target, or null where no conversion that cannot fail leads there.
 *
 * @param expression over the row as it is mounted
 */
export function converted(expression: string, from: CatalogColumn, to: TargetColumn): string | null {
  // trailing blanks are no part of what char(n) holds
  if (to.base === 'bpchar') return `rtrim(${expression}::text, ' ') collate "C"`;
  if (to.text) return `${expression}::text collate "C"`;
  const mounted = mountType(from);
  if (to.enumeration && mounted === 'text') return readText(expression, to);
  const same =
    mounted !== 'text' && from.type === to.base.replace(/^_/, '') && from.array === to.base.startsWith('_');
  // a fraction would be rounded away
  const whole = from.type in integers || !(to.base in integers);
  const number = numbers.includes(from.type) && numbers.includes(to.base) && whole && !from.array;
  const json = ['json', 'jsonb'].includes(from.type) && ['json', 'jsonb'].includes(to.base) && !from.array;
  return same || number || json ? `${expression}::${to.stored}` : null;
}

/** The same for a column of the target itself. */
export function own(expression: string, { text, stored }: TargetColumn): string {
  return text ? `${expression}::text collate "C"` : `${expression}::${stored}`;
}

/** How values that are staged in the stored type of a column of the target are printed. */
export function printedAs(name: string, { text, stored, output }: TargetColumn): Printed {
  return { name, stored, output: text ? null : output, domain: false };
}

/** SQL for such a value in JSON: as text where the type is a user's, of which a cast may lead to json. */
export function inJson(value: string, { text, stored, output }: TargetColumn): string {
  return text || output === null ? value : printed(value, { stored, output, domain: false });
}
