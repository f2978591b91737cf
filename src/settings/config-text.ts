import { type Document, isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { mistakesError, usageError } from '../errors.ts';
import type { ConfigFile } from './config-file.ts';
import { describePath, validate } from './schema.ts';

const hint = 'docs/config.md lists what the file may hold.';

/**
 * Reads and checks what a config file says.
 *
 * @param name of the file, for messages
 * @throws PgmendError (exit 2) that lists every mistake with its line
 */
export function readConfigText(text: string, name: string): ConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const told = document.errors.map(({ pos, code, message }) => {
      const twice = 'this name is there twice: put what is under both under one';
      return `line ${lines.linePos(pos[0]).line}: ${code === 'DUPLICATE_KEY' ? twice : message}`;
    });
    throw mistakesError(name, told, hint);
  }
  const unusable: string[] = [];
  visit(document, {
    // an object of JavaScript loses what has this name, and with it a mask
    Pair: (_, { key }) => {
      if (!isScalar(key) || key.value !== '__proto__') return;
      const { line } = lines.linePos(key.range?.[0] ?? 0);
      unusable.push(`line ${line}: __proto__ is not a name that the config file can hold`);
    },
  });
  if (unusable.length > 0) throw mistakesError(name, unusable, hint);
  const lineOf = (where: PropertyKey[]) => lines.linePos(offsetOf(document, where)).line;
  const result = validate(read(document, name) ?? {});
  if ('config' in result) {
    return { config: result.config, placeOf: (where) => `${name}, line ${lineOf(where)}` };
  }
  const told = result.mistakes
    .map(({ path: where, message }) => ({
      line: lineOf(where),
      text: `${describePath(where) || 'the file'} ${message}`,
    }))
    .sort((a, b) => a.line - b.line);
  throw mistakesError(
    name,
    told.map(({ line, text: mistake }) => `line ${line}: ${mistake}`),
    hint,
  );
}

/** @throws PgmendError (exit 2) for a file whose aliases multiply without bounds */
function read(document: Document, name: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw usageError(`the config file ${name} cannot be read: ${(error as Error).message}`);
  }
}

/** Where in the text a setting stands. */
function offsetOf(document: Document, path: PropertyKey[]): number {
  // an unknown name has a key but maybe no value, so the key is looked up in the map that holds it
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  const pair = isMap(parent)
    ? parent.items.find((item) => String(item.key) === String(path.at(-1)))
    : undefined;
  const node = (pair?.key ?? document.getIn(path, true)) as { range?: [number, number, number] } | undefined;
  return node?.range?.[0] ?? 0;
}
