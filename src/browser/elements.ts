import { diffArrays } from 'diff';
import { parse } from 'postgres-array';

/** A line of a value that is shown element by element. */
export interface Line {
  text: string;
  changed: boolean;
}

/** What JSON consists of: texts, marks, and everything else. */
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** A document on lines of its own, every value as it is written: as JavaScript's number 1.00 would be 1. */
function printed(document: string): string[] {
  const lines = [''];
  const add = (text: string) => lines.push(lines.pop() + text);
  let depth = 0;
  const turn = () => lines.push('  '.repeat(depth));
  let before = '';
  for (const [token] of document.matchAll(tokens)) {
    const isEnd = token === '}' || token === ']';
    const isEmpty = isEnd && (before === '{' || before === '[');
    if (isEnd) depth -= 1;
    if ((isEnd && !isEmpty) || before === ',' || (!isEnd && (before === '{' || before === '['))) turn();
    add(token === ':' ? ': ' : token);
    if (token === '{' || token === '[') depth += 1;
    before = token;
  }
  return lines;
}

/** The lines of a document, or the elements of an array; null for a value that is neither. */
function linesOf(text: string): string[] | null {
  if (/^\s*[[{]/.test(text)) {
    try {
      JSON.parse(text);
      return printed(text);
    } catch {
      // an array of Postgres, or no document at all
    }
  }
  if (!/^\{.*\}$/s.test(text)) return null;
  try {
    return parse(text).map((element) => (element === null ? 'NULL' : JSON.stringify(element)));
  } catch {
    return null;
  }
}

/** Two documents or arrays, line by line, with what only one side has; null where they are neither, or differ in blanks alone. */
export function elementsOf(old: string, live: string): [Line[], Line[]] | null {
  const [was, is] = [linesOf(old), linesOf(live)];
  if (!was || !is) return null;
  const parts = diffArrays(was, is);
  if (!parts.some(({ added, removed }) => added || removed)) return null;
  const of = (side: 'added' | 'removed') =>
    parts
      .filter((part) => part[side] || !(part.added || part.removed))
      .flatMap((part) => part.value.map((text) => ({ text, changed: part[side] === true })));
  return [of('removed'), of('added')];
}
