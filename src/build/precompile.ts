import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Handlebars from 'handlebars';
import { compiledFolder } from '../folders.ts';
import { compiledPath } from '../stages/template-engine.ts';
import { allTemplates, digestOf, pageSet, readTemplate, sqlSet } from '../stages/template-sets.ts';

/** Compiles each template into a file of its own. */
export function precompile(): void {
  rmSync(compiledFolder, { recursive: true, force: true });
  for (const set of [sqlSet, pageSet]) {
    for (const path of allTemplates(set)) {
      const text = readTemplate(set, path);
      const file = compiledPath(set, path);
      mkdirSync(dirname(file), { recursive: true });
      const digest = JSON.stringify(digestOf(text, set));
      // a copy, since it adds to them
      const template = Handlebars.precompile(text, { ...set.options });
      writeFileSync(file, `module.exports = { digest: ${digest}, template: ${template} };\n`);
    }
  }
}
