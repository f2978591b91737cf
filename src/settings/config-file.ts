import { readFileSync } from 'node:fs';
import { isMap, LineCounter, parseDocument } from 'yaml';
import { usageError } from '../errors.ts';
import { defaultConfigFile } from './defaults.ts';
import { type Config, type Mistake, validate } from './schema.ts';

/**
 * Reads and checks the config file.
 *
 * @param path the file that the user names; without one, pgmend.yaml of the current directory if it is there
 * @throws PgmendError (exit 2) that lists every mistake with its line
 */
export function readConfigFile(path: string | undefined): Config {
  const name = path ?? defaultConfigFile;
  let text: string;
  try {
    text = readFileSync(name, 'utf8');
  } catch (error) {
    if (path === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw usageError(`the config file ${name} cannot be read: ${(error as Error).message.split(',')[0]}`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw mistakesError(
      name,
      document.errors.map(({ pos, message }) => `line ${lines.linePos(pos[0]).line}: ${message}`),
    );
  }
  const result = validate(document.toJS() ?? {});
  if ('config' in result) return result.config;

  const lineOf = ({ path: where }: Mistake): number => {
    // an unknown name has a key but maybe no value, so the key is looked up in the map that holds it
    const parent = where.length > 1 ? document.getIn(where.slice(0, -1), true) : document.contents;
    const pair = isMap(parent)
      ? parent.items.find((item) => String(item.key) === String(where.at(-1)))
      : undefined;
    const node = (pair?.key ?? document.getIn(where, true)) as
      | { range?: [number, number, number] }
      | undefined;
    return lines.linePos(node?.range?.[0] ?? 0).line;
  };
  const told = result.mistakes
    .map((mistake) => ({
      line: lineOf(mistake),
      text: `${mistake.path.join('.') || 'the file'} ${mistake.message}`,
    }))
    .sort((a, b) => a.line - b.line);
  throw mistakesError(
    name,
    told.map(({ line, text }) => `line ${line}: ${text}`),
  );
}

function mistakesError(name: string, mistakes: string[]) {
  const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
  const list = mistakes.map((mistake) => `   ${mistake}`).join('\n');
  return usageError(`${name} has ${count}:\n${list}`, 'docs/config.md lists what the file may hold.');
}
