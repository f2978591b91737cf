import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { packageFolder, pagesFolder } from '../folders.ts';

/** Templates of one directory, all compiled in one way. */
export interface TemplateSet {
  name: string;
  directory: string;
  /** How the name of a template's file ends. */
  ending: string;
  /** Where the partials are in the directory; they are called by the names of their files, without the ending. */
  partials: string;
  options: CompileOptions;
}

/** Every file under sql/. The defaults of Handlebars turn O'Brien into O&#x27;Brien, and a missing name into nothing. */
export const sqlSet: TemplateSet = {
  name: 'sql',
  directory: `${packageFolder}sql/`,
  ending: '.sql',
  partials: 'partials/',
  options: { noEscape: true, strict: true, preventIndent: true },
};

/** The pages of reports; what they show is escaped. */
export const pageSet: TemplateSet = {
  name: 'pages',
  directory: pagesFolder,
  ending: '.hbs',
  partials: 'partials/',
  options: { strict: true },
};

/** Where a file of sql/ is on this machine. */
export function sqlPath(path: string): string {
  return `${sqlSet.directory}${path}`;
}

export function readTemplate({ directory }: TemplateSet, path: string): string {
  return readFileSync(`${directory}${path}`, 'utf8');
}

/** The paths of all templates of a set, in its directory. */
export function templatePaths({ directory, ending }: TemplateSet, under = ''): string[] {
  return readdirSync(`${directory}${under}`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => `${under}${path}`)
    .sort();
}

/** Tells whether a text is the one that was compiled. */
export function digestOf(text: string, { options }: TemplateSet): string {
  return createHash('sha256').update(JSON.stringify(options)).update(text).digest('hex');
}
