import { createRequire } from 'node:module';
import { widthOf } from './columns.ts';

/** Text to be pasted into a shell, psql or the config: a line break of ours would become part of it. */
const toPaste =
  /^\s*(?:psql|pgmend|npm|export|select|ALTER|ANALYZE|CREATE|DROP|GRANT|REINDEX) |^\s*(?:old|live|pgmend\.yaml): /;

/**
 * Text for a terminal, whose long lines are broken between words, so that no number and no name is. The rest of a line
 * is indented.
 */
export function wrapWords(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => (widthOf(line) <= width || toPaste.test(line) ? line : wrapLine(line, width)))
    .join('\n');
}

function wrapLine(line: string, width: number): string {
  // loaded only where a line is too long for a terminal
  const wrap = createRequire(import.meta.url)('wrap-ansi') as (text: string, columns: number) => string;
  const [indent = ''] = /^ */.exec(line) ?? [];
  const [first = '', ...rest] = wrap(line.slice(indent.length), width - indent.length - 2).split('\n');
  return [indent + first, ...rest.map((part) => `${indent}  ${part}`)].join('\n');
}
