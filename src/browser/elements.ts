import { diffArrays } from 'diff';
import { parse } from 'postgres-array';

/** A line of a value that is shown element by element. */
export interface Line {
  text: string;
  changed: boolean;
}

/** The lines of a document, or the elements of an array; null for a value that is neither. */
function linesOf(text: string): string[] | null {
  if (/^\s*[[{]/.test(text)) {
    try {
      return JSON.stringify(JSON.parse(text), null, 2).split('\n');
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

/** Two documents or arrays, line by line, with what only one side has; null where they are neither. */
export function elementsOf(old: string, live: string): [Line[], Line[]] | null {
  const [was, is] = [linesOf(old), linesOf(live)];
  if (!was || !is) return null;
  const parts = diffArrays(was, is);
  const of = (side: 'added' | 'removed') =>
    parts
      .filter((part) => part[side] || !(part.added || part.removed))
      .flatMap((part) => part.value.map((text) => ({ text, changed: part[side] === true })));
  return [of('removed'), of('added')];
}
