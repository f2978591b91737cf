import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { packageFolder, pagesFolder } from '../folders.ts';
import { calledIn, callVariants, shift, variantOf } from './template-indent.ts';

/** Templates of one directory, all compiled in one way. */
export interface TemplateSet {
  name: string;
  directory: string;
  /** How the name of a template's file ends. */
  ending: string;
  /** Where the partials are in the directory; they are called by the names of their files, without the ending. */
  partials: string;
  /** Whether the text of a partial is indented as deep as its call. */
  indents: boolean;
  options: CompileOptions;
}

/** Every file under sql/. The defaults of Handlebars turn O'Brien into O&#x27;Brien, and a missing name into nothing. */
export const sqlSet: TemplateSet = {
  name: 'sql',
  directory: `${packageFolder}sql/`,
  ending: '.sql',
  partials: 'partials/',
  indents: true,
  options: { noEscape: true, strict: true, preventIndent: true },
};

/** The pages of reports; what they show is escaped. */
export const pageSet: TemplateSet = {
  name: 'pages',
  directory: pagesFolder,
  ending: '.hbs',
  partials: 'partials/',
  indents: false,
  options: { strict: true },
};

/** Where a file of sql/ is on this machine. */
export function sqlPath(path: string): string {
  return `${sqlSet.directory}${path}`;
}

/** The text of a template, or of a variant of one: see template-indent.ts. */
export function readTemplate(set: TemplateSet, path: string): string {
  const { ending, indents } = set;
  const variant = variantOf(path.slice(0, -ending.length));
  const text = readSource(set, variant ? `${variant.name}${ending}` : path);
  const shifted = variant ? shift(text, variant.columns, variant.within) : text;
  return indents ? callVariants(shifted, (name) => isLong(set, name)) : shifted;
}

function readSource({ directory }: TemplateSet, path: string): string {
  return readFileSync(`${directory}${path}`, 'utf8');
}

const long = new Map<string, boolean>();

/** Whether a partial has more than one line. */
function isLong(set: TemplateSet, name: string): boolean {
  const path = partialPath(set, name);
  const place = `${set.directory}${path}`;
  const known = long.get(place) ?? readSource(set, path).trimEnd().includes('\n');
  long.set(place, known);
  return known;
}

/** The folders of the partials of a directory, by their names. */
const folders = new Map<string, Map<string, string>>();

function partialFolders(set: TemplateSet): Map<string, string> {
  const place = `${set.directory}${set.partials}`;
  const known =
    folders.get(place) ??
    new Map(
      templatePaths(set, set.partials).map((path) => {
        const slash = path.lastIndexOf('/') + 1;
        return [path.slice(slash, -set.ending.length), path.slice(0, slash)];
      }),
    );
  folders.set(place, known);
  return known;
}

/** The path of a partial, or of a variant of one, in its set: whatever folder it is in, it is called by its name alone. */
export function partialPath(set: TemplateSet, name: string): string {
  const folder = partialFolders(set).get(variantOf(name)?.name ?? name);
  if (folder === undefined) throw new Error(`there is no partial ${name}`);
  return `${folder}${name}${set.ending}`;
}

/** The paths of all templates of a set, and of the variants that they call. */
export function allTemplates(set: TemplateSet): string[] {
  const found = new Set(templatePaths(set));
  for (const path of found)
    for (const name of calledIn(readTemplate(set, path))) found.add(partialPath(set, name));
  return [...found];
}

/** The paths of all templates of a set, in its directory. */
function templatePaths({ directory, ending }: TemplateSet, under = ''): string[] {
  return readdirSync(`${directory}${under}`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => `${under}${path}`)
    .sort();
}

/** Whether a text is the one that was compiled. */
export function digestOf(text: string, { options }: TemplateSet): string {
  return createHash('sha256').update(JSON.stringify(options)).update(text).digest('hex');
}
