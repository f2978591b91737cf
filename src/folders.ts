import { fileURLToPath } from 'node:url';

// The build bundles all modules into a few files in one folder, so a module must not look for files relative to itself. These
// paths are right in src/ and in dist/.

/** The folder of this file: src/, or dist/. */
const codeFolder = new URL('.', import.meta.url);

/** The folder that pgmend is installed in, with a slash at the end. */
export const packageFolder = fileURLToPath(new URL('..', codeFolder));

/** Where the pages of reports have their templates: the build copies them. */
export const pagesFolder = fileURLToPath(new URL('pages/', codeFolder));

/** Where the build puts the scripts of the pages. */
export const scriptsFolder = `${packageFolder}dist/scripts/`;

/** Where the build puts compiled templates. */
export const compiledFolder = `${packageFolder}dist/templates/`;
