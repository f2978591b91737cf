import { createRequire } from 'node:module';
import type Handlebars from 'handlebars';
import runtime from 'handlebars/runtime.js';
import { digestOf, type TemplateSet } from './sets.ts';

const require = createRequire(import.meta.url);

/** What `npm run build` leaves beside this file: each set of templates as functions, with the digest of their texts. */
export type Precompiled = Record<
  string,
  { digest: string; templates: Record<string, TemplateSpecification> }
>;

/** The compiled templates of a set; null where there are none, or not of these texts. */
function precompiled(name: string, set: TemplateSet): Record<string, TemplateSpecification> | null {
  try {
    const built = (require('./precompiled.cjs') as Precompiled)[name];
    return built?.digest === digestOf(set) ? built.templates : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    return null;
  }
}

/**
 * Makes a set of templates ready. To compile them takes longer than many a stage, so the build does that beforehand;
 * after a change to one of them, and where nothing is built, each is compiled when it is first called.
 *
 * @param name of the set, as precompile.ts calls it
 * @returns renders the template of a path; a name that the context lacks is an error, never an empty string
 */
export function openTemplates(
  name: string,
  set: TemplateSet,
  helpers: Handlebars.HelperDeclareSpec,
): (path: string, context: object) => string {
  const built = precompiled(name, set);
  // the compiler is loaded only where it is needed
  const handlebars: typeof Handlebars = (built ? runtime : require('handlebars')).create();
  handlebars.registerHelper(helpers);
  const load = (path: string): Handlebars.TemplateDelegate => {
    if (built?.[path]) return handlebars.template(built[path]);
    const text = set.texts.get(path);
    if (text === undefined) throw new Error(`there is no template ${path}`);
    return handlebars.compile(text, set.options);
  };
  for (const [partial, path] of set.partials) {
    handlebars.registerPartial(partial, built ? load(path) : (set.texts.get(path) as string));
  }
  const loaded = new Map<string, Handlebars.TemplateDelegate>();
  return (path, context) => {
    const template = loaded.get(path) ?? load(path);
    loaded.set(path, template);
    return template(context);
  };
}
