import { createRequire } from 'node:module';
import type Handlebars from 'handlebars';
import { compiledFolder } from '../folders.ts';
import { calledIn } from './template-indent.ts';
import { digestOf, partialPath, readTemplate, type TemplateSet } from './template-sets.ts';

const require = createRequire(import.meta.url);

/** What `npm run build` leaves of each template. */
export interface Compiled {
  digest: string;
  template: TemplateSpecification;
}

/** Where a compiled template is. */
export function compiledPath(set: TemplateSet, path: string): string {
  return `${compiledFolder}${set.name}/${path}.cjs`;
}

/** The compiled template; null where there is none of this text. */
function findCompiled(set: TemplateSet, path: string, text: string): TemplateSpecification | null {
  try {
    const { digest, template } = require(compiledPath(set, path)) as Compiled;
    return digest === digestOf(text, set) ? template : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    return null;
  }
}

/**
 * Makes a set of templates ready. To compile one takes longer than to run many a stage, so the build does that beforehand;
 * one that was changed since, or that nobody built, is compiled when it is called.
 *
 * @returns renders the template of a path; a name that the context lacks is an error, never an empty string
 */
export function openTemplates(
  set: TemplateSet,
  helpers: Handlebars.HelperDeclareSpec,
): (path: string, context: object) => string {
  const loaded = new Map<string, Handlebars.TemplateDelegate>();
  const find = (path: string): Handlebars.TemplateDelegate => {
    const template = loaded.get(path) ?? load(path);
    loaded.set(path, template);
    return template;
  };
  // of both: what is compiled here may call what the build has compiled, and that another
  const partials: Record<string, Handlebars.Template> = {};
  const prepare = (handlebars: typeof Handlebars) => {
    handlebars.registerHelper(helpers);
    Object.defineProperty(handlebars, 'partials', { value: partials });
    return handlebars;
  };
  /** Makes known what a template calls; each is loaded when it is called. */
  const know = (text: string) => {
    for (const name of calledIn(text)) {
      if (Object.hasOwn(partials, name)) continue;
      const get = () => find(partialPath(set, name));
      Object.defineProperty(partials, name, { enumerable: true, get });
    }
  };
  // neither is loaded before something is rendered, and the compiler only where there is something to compile
  let running: typeof Handlebars | undefined;
  let compiling: typeof Handlebars | undefined;
  const load = (path: string): Handlebars.TemplateDelegate => {
    const text = readTemplate(set, path);
    const compiled = findCompiled(set, path, text);
    if (compiled) {
      running ??= prepare((require('handlebars/runtime') as typeof Handlebars).create());
      know(text);
      return running.template(compiled);
    }
    compiling ??= prepare((require('handlebars') as typeof Handlebars).create());
    know(text);
    return compiling.compile(text, set.options);
  };
  return (path, context) => find(path)(context);
}
