import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';

type Row = Record<string, string | null>;

function read(file: string): string {
  return readFileSync(new URL(`./${file}`, import.meta.url), 'utf8');
}

// escaping stays on here, unlike for SQL
const handlebars = Handlebars.create();
handlebars.registerHelper({
  number: (value: number | null) => (value === null ? '–' : value.toLocaleString('en-US')),
  lookup: (row: Row, column: string) => row[column],
  isNull: (value: unknown) => value === null || value === undefined,
  percent: (part: number, whole: number) => (whole ? Math.max(1, Math.round((100 * part) / whole)) : 0),
});
handlebars.registerPartial('style', read('style.css.hbs'));

/** A page of this directory as a function of what it shows: one HTML file, escaped, that needs no network. */
export function compilePage(name: 'report' | 'merge'): (context: object) => string {
  return handlebars.compile(read(`${name}.html.hbs`), { strict: true });
}
