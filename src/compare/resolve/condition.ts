import type { CatalogColumn } from './catalog-model.ts';
import { isCollated, isMountedAsItself, strings } from './types.ts';

const words = new Set(['and', 'or', 'not', 'is', 'null', 'in', 'between', 'true', 'false']);

/** Functions that every version has and that mean the same in each: by a length, a row too large is left out on old. */
const functions = new Set(['length', 'octet_length', 'bit_length', 'abs']);

/** Blanks, a literal of ASCII, a name in quotes, a word, a number, an operator. */
const token =
  /\s+|'(?:[^'\\\u0080-\uffff]|'')*'|"(?:[^"]|"")+"|[a-z_][a-z0-9_]*|\d+(?:\.\d+)?|<=|>=|<>|!=|[=<>(),-]/giy;

/** The tokens of a condition without its blanks; null where anything else stands in it. */
function tokensOf(condition: string): string[] | null {
  const found = [...condition.matchAll(token)].map(([text]) => text);
  return found.join('') === condition ? found.filter((text) => text.trim() !== '') : null;
}

const isLiteral = (text = '') => text.startsWith("'");
const isEquality = (text = '') => ['=', '<>', '!='].includes(text);
const isWord = (text: string | undefined, word: string) => text?.toLowerCase() === word;

/** Whether the name at a place is held against literals by `=`, `<>` or `in`, or against NULL. */
function isHeldAgainstLiterals(tokens: string[], place: number): boolean {
  const after = (steps: number) => tokens[place + steps];
  if (isEquality(after(1))) return isLiteral(after(2));
  if (isEquality(tokens[place - 1])) return isLiteral(tokens[place - 2]);
  if (isWord(after(1), 'is')) return true;
  const list = isWord(after(1), 'not') ? 2 : 1;
  if (!isWord(after(list), 'in')) return false;
  const end = tokens.indexOf(')', place);
  const listed = tokens.slice(place + list + 2, end);
  return (
    after(list + 1) === '(' && listed.every((text, index) => (index % 2 ? text === ',' : isLiteral(text)))
  );
}

/** A column that a condition may name, by the name that it has there. */
export interface Conditioned {
  name: string;
  old: CatalogColumn;
  /** Undefined where live has none. */
  live: CatalogColumn | undefined;
}

/** No collation, the database's own, C and POSIX: texts of other bytes are never the same there. */
const byBytes = ['0', '100', '950', '951'];

/** Whether `=` of both sides' texts is that of their bytes: a collation of the user's may fold. */
function hasPlainText({ old, live }: Conditioned): boolean {
  if (!live || !isMountedAsItself(live) || old.array || live.array) return false;
  const alike = strings.includes(old.type) ? strings.includes(live.type) : old.type === live.type;
  return alike && [old, live].every(({ collation }) => byBytes.includes(collation));
}

/**
 * Whether old finds the same rows by a condition as live does: comparisons of columns that are no text, and of text with
 * the letters of ASCII for equality alone. Text sorts and folds by the rules of its server, functions come and go with
 * versions, and what is mounted as text is another type on old.
 */
export function meansTheSameOnOld(condition: string, columns: Conditioned[]): boolean {
  const tokens = tokensOf(condition);
  const isSame = (text: string, place: number) => {
    if (!/^["a-z_]/i.test(text)) return true;
    const quoted = text.startsWith('"');
    const name = quoted ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();
    if (!quoted && words.has(name)) return true;
    if (!quoted && tokens?.[place + 1] === '(') return functions.has(name);
    const found = columns.find((column) => column.name === name);
    if (!found || !isMountedAsItself(found.old)) return false;
    if (!isCollated(found.old)) return true;
    return hasPlainText(found) && isHeldAgainstLiterals(tokens as string[], place);
  };
  return tokens?.every(isSame) ?? false;
}
