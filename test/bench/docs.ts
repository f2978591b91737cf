import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../../docs/benchmarks.md', import.meta.url);

/** What a part of the page is made by: `npm run bench -- compare --docs`, and `-- tables --docs`. */
export type Part = 'measured' | 'tables';

/** The page with another measurement in it; the words around it stay. */
export function withMeasured(page: string, measured: string, part: Part = 'measured'): string {
  const [begin, end] = [`<!-- ${part}: begin -->\n`, `<!-- ${part}: end -->\n`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from)
    throw new Error(`docs/benchmarks.md has no lines ${begin.trim()} and ${end.trim()}`);
  return `${page.slice(0, from)}${begin}\n${measured}\n${page.slice(to)}`;
}

export function writeDocs(measured: string, part: Part = 'measured'): void {
  writeFileSync(file, withMeasured(readFileSync(file, 'utf8'), measured, part));
}
