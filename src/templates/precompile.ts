import { writeFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { digestOf, pageTemplates, sqlTemplates, type TemplateSet } from './sets.ts';

// Part of `npm run build`: compiles all templates into a file beside this one.

function compiled({ texts, options }: TemplateSet): string {
  const entries = [...texts].map(
    ([path, text]) => `${JSON.stringify(path)}: ${Handlebars.precompile(text, options)}`,
  );
  return `{\n${entries.join(',\n')}\n}`;
}

const sets = { sql: sqlTemplates(), pages: pageTemplates() };
const entries = Object.entries(sets).map(
  ([name, set]) => `${name}: { digest: '${digestOf(set)}', templates: ${compiled(set)} }`,
);
writeFileSync(
  new URL('./precompiled.cjs', import.meta.url),
  `module.exports = {\n${entries.join(',\n')}\n};\n`,
);
