import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Templates that have their partials and their ways in common. */
export interface TemplateSet {
  /** Each by its path in the set's directory. */
  texts: Map<string, string>;
  /** The path of each partial, by the name that templates call it by. */
  partials: Map<string, string>;
  options: CompileOptions;
}

const sqlDirectory = fileURLToPath(new URL('../../sql/', import.meta.url));
const pageDirectory = fileURLToPath(new URL('../report/html/', import.meta.url));

/** Where a file of sql/ is on this machine. */
export function sqlPath(path: string): string {
  return `${sqlDirectory}${path}`;
}

function read(directory: string, ending: string): Map<string, string> {
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
  const named = paths.filter((path) => path.endsWith(ending));
  return new Map(named.map((path) => [path, readFileSync(`${directory}${path}`, 'utf8')]));
}

/** Every file under sql/. */
export function sqlTemplates(): TemplateSet {
  const texts = read(sqlDirectory, '.sql');
  const partials = [...texts.keys()].filter((path) => path.startsWith('partials/'));
  return {
    texts,
    partials: new Map(partials.map((path) => [basename(path, '.sql'), path])),
    // the defaults of Handlebars turn O'Brien into O&#x27;Brien, and a missing name into nothing
    options: { noEscape: true, strict: true, preventIndent: true },
  };
}

/** The pages of reports; what they show is escaped. */
export function pageTemplates(): TemplateSet {
  return {
    texts: read(pageDirectory, '.hbs'),
    partials: new Map([['style', 'style.css.hbs']]),
    options: { strict: true },
  };
}

/** Tells whether the texts of a set are those that were compiled. */
export function digestOf({ texts, options }: TemplateSet): string {
  const hash = createHash('sha256').update(JSON.stringify(options));
  for (const [path, text] of texts) hash.update(`${path}\n${text.length}\n${text}`);
  return hash.digest('hex');
}
