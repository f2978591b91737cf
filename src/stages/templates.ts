import type Handlebars from 'handlebars';
import { type Printed, printed } from './printed.ts';
import { gap, ident, literal, oneLine, textArray } from './quoting.ts';
import { openTemplates } from './template-engine.ts';
import { sqlSet } from './template-sets.ts';

/** A column as a view shows it; a key column of `<t>_diff` also has its name in the user's table. */
interface ShownColumn {
  name: string;
  type: string;
  masked: boolean;
  column?: string;
}

/** A value that `<t>_diff` keeps as text, in the type that people read; hidden where the config masks it. */
function shown(alias: string, column: ShownColumn): string {
  const value = `${alias}.${ident(column.name)}`;
  if (column.masked) return `case when ${value} is not null then '***' end`;
  return column.type === 'text' || column.column !== undefined ? value : `${value}::${column.type}`;
}

/**
 * The same as text, for JSON: no number or date may change its form on the way.
 *
 * @param name what the column is called there, if not by its name in `<t>_diff`
 */
function shownText(alias: string, column: ShownColumn, name: unknown): string {
  const value = `${alias}.${ident(typeof name === 'string' ? name : column.name)}`;
  return column.masked ? `case when ${value} is not null then '***' end` : `${value}::text`;
}

const helpers: Handlebars.HelperDeclareSpec = {
  ident,
  literal,
  /** A name inside of a comment: a line break in it would end the comment. */
  comment: oneLine,
  textArray,
  /** Its arguments as an array, for a partial that takes one. */
  array: (...given: unknown[]) => given.slice(0, -1),
  /**
   * Its block once for each of a list, with a comma between two, or with what `by` says. Of a block on lines of its own
   * each item has a line, too.
   */
  list(this: unknown, items: unknown[], { fn, hash, data }: Handlebars.HelperOptions) {
    const last = items.length - 1;
    const by = typeof hash.by === 'string' ? hash.by : ', ';
    const texts = items.map((item, index) =>
      fn(item, { data: { ...data, _parent: data, index, first: index === 0, last: index === last } }),
    );
    if (!texts[0]?.endsWith('\n')) return texts.join(by);
    return `${texts.map((text) => text.trimEnd()).join(`${by.trimEnd()}\n`)}\n`;
  },
  shown,
  shownText,
  /** What a column of a row prints, of a user's type by its own output function. */
  printed: (alias: string, column: Printed) => printed(`${alias}.${ident(column.name)}`, column),
  /** A catalog of the side that the template is rendered for: live's own, or another's as 12 or 81 mounted it. */
  catalog(this: { old: boolean; staging: string; prefix?: string }, name: string) {
    return this.old ? `${this.staging}.${this.prefix ?? ''}catalog_${name}` : `pg_catalog.pg_${name}`;
  },
  /** SQL for the text of SQL in which a value of a row takes the place of the gap. */
  filled(sql: string, alias: string, name: string, { data }: Handlebars.HelperOptions) {
    const value = `${alias}.${ident(name)}`;
    const anyText = `case when ${value} is null then 'null' when ${value} ~ '[\\x01-\\x1f\\x7f]' then ${data.root.staging}.escaped(${value}) else quote_literal(${value}) end`;
    const written = `case when w.plain then coalesce(quote_literal(${value}), 'null') else ${anyText} end`;
    return sql
      .split(gap)
      .map((part) => literal(part))
      .join(` || ${written} || `);
  },
  /** SQL for a value in a comment: in one line, and no longer than a person reads. */
  cut(alias: string, name: string) {
    const value = `${alias}.${ident(name)}`;
    return `coalesce(to_json(case when length(${value}) > 200 then left(${value}, 200) || '...' else ${value} end)::text, 'null')`;
  },
  /** SQL for a statement between dollars that nothing inside of it ends. */
  dollars(text: string) {
    const tag = `'$r' || md5(${text}) || '$'`;
    return `case when position('$r' in ${text}) = 0 then '$r$' || ${text} || ' $r$' else ${tag} || ${text} || ' ' || ${tag} end`;
  },
  /** A comment that marks an object as pgmend's: 15_reset and 90_clean know their own by it. */
  made(what: string, { data }: Handlebars.HelperOptions) {
    return literal(`pgmend ${data.root.stage} of ${data.root.pair.name}: ${what}`);
  },
  maskedRow(row: string, { data }: Handlebars.HelperOptions) {
    const { staging, pair } = data.root;
    return pair.maskedNames.length === 0 ? row : `${staging}.mask(${row}, ${textArray(pair.maskedNames)})`;
  },
};

/** Renders a file under sql/, by its path there. A name that the context lacks is an error, never an empty string. */
export const renderSql = openTemplates(sqlSet, helpers);
