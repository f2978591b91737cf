import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import { compiledPath } from './engine.ts';
import { digestOf, pageSet, readTemplate, sqlSet, templatePaths } from './sets.ts';

// Part of `npm run build`: compiles each template into a file beside this one.

rmSync(new URL('./compiled', import.meta.url), { recursive: true, force: true });
for (const set of [sqlSet, pageSet]) {
  for (const path of templatePaths(set)) {
    const text = readTemplate(set, path);
    const file = fileURLToPath(new URL(compiledPath(set, path), import.meta.url));
    mkdirSync(dirname(file), { recursive: true });
    const digest = JSON.stringify(digestOf(text, set));
    // a copy, since it adds to them
    const template = Handlebars.precompile(text, { ...set.options });
    writeFileSync(file, `module.exports = { digest: ${digest}, template: ${template} };\n`);
  }
}
