import { openTemplates } from '../stages/template-engine.ts';
import { pageSet } from '../stages/template-sets.ts';
import { count } from '../words.ts';

type Row = Record<string, string | null>;

const render = openTemplates(pageSet, {
  number: count,
  lookup: (row: Row, column: string) => row[column],
  isNull: (value: unknown) => value === null || value === undefined,
  percent: (part: number, whole: number) => (whole ? Math.max(1, Math.round((100 * part) / whole)) : 0),
});

/** A page of this directory: one HTML file, escaped, that needs no network. */
export function renderPage(name: 'report' | 'merge', context: object): string {
  return render(`${name}.html.hbs`, context);
}
