import { openTemplates } from '../stages/template-engine.ts';
import { pageSet } from '../stages/template-sets.ts';
import { count } from '../words.ts';

const render = openTemplates(pageSet, {
  number: count,
  isOne: (value: number) => value === 1,
  isAll: (shown: number, total: number) => shown >= total,
  isNull: (value: unknown) => value === null || value === undefined,
  percent: (part: number, whole: number) => (whole ? Math.max(1, Math.round((100 * part) / whole)) : 0),
});

/** A file made of a template of this directory: an HTML page that needs no network, or XML. All values are escaped. */
export function renderPage(name: 'report.html' | 'merge.html' | 'junit.xml', context: object): string {
  return render(`${name}.hbs`, context);
}
