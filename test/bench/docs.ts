import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../../docs/benchmarks.md', import.meta.url);
/** What stands between these two lines is made by `npm run bench -- … --docs`. */
const [begin, end] = ['<!-- measured: begin -->\n', '<!-- measured: end -->\n'];

/** The page with another measurement in it; the words around it stay. */
export function withMeasured(page: string, measured: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from)
    throw new Error(`docs/benchmarks.md has no lines ${begin.trim()} and ${end.trim()}`);
  return `${page.slice(0, from)}${begin}\n${measured}\n${page.slice(to)}`;
}

export function writeDocs(measured: string): void {
  writeFileSync(file, withMeasured(readFileSync(file, 'utf8'), measured));
}
