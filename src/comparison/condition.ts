import type { CatalogColumn } from './catalog-model.ts';
import { isCollated, isMountedAsItself } from './types.ts';

const words = new Set(['and', 'or', 'not', 'is', 'null', 'in', 'between', 'true', 'false']);

/** Functions that every version has and that mean the same in each: by a length, a row too large is left out on old. */
const functions = new Set(['length', 'octet_length', 'bit_length', 'abs']);

/** Blanks, a literal, a name in quotes, a word and the parenthesis after it, a number, an operator. */
const token =
  /\s+|'(?:[^'\\]|'')*'|"((?:[^"]|"")+)"|([a-z_][a-z0-9_]*)(\s*\()?|\d+(?:\.\d+)?|<=|>=|<>|!=|[=<>(),-]/giy;

/**
 * Whether old finds the same rows by a condition as live does: comparisons of columns that are no text. Text sorts and
 * folds by the rules of its server, functions come and go with versions, and what is mounted as text is another type on
 * old.
 *
 * @param columns the columns of old by the names that the condition has for them
 */
export function meansTheSameOnOld(
  condition: string,
  columns: { name: string; column: CatalogColumn }[],
): boolean {
  const isPlain = (name: string) => {
    const found = columns.find((candidate) => candidate.name === name)?.column;
    return found !== undefined && isMountedAsItself(found) && !isCollated(found);
  };
  let end = 0;
  for (const { 0: text, 1: quoted, 2: word, 3: call, index } of condition.matchAll(token)) {
    if (index !== end) return false;
    end += text.length;
    const name = quoted?.replaceAll('""', '"') ?? word?.toLowerCase();
    if (name === undefined || (word && words.has(name))) continue;
    if (call ? !functions.has(name) : !isPlain(name)) return false;
  }
  return end === condition.length;
}
