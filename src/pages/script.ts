import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { scriptsFolder } from '../folders.ts';

/** What a page with a script is rendered from, besides what it shows. */
export interface ScriptContext {
  /** The script itself, and the only one that the page's policy allows: by its hash. */
  script: string;
  scriptHash: string;
  /** What the script reads, if anything, as JSON in which nothing ends the element that it stands in. */
  data: string;
}

/**
 * The script of a page as the build leaves it, with what it reads.
 *
 * @throws Error where the build has not been run
 */
export function pageScript(name: 'report' | 'merge', data: unknown = null): ScriptContext {
  const script = readFileSync(`${scriptsFolder}${name}.js`, 'utf8');
  return {
    script,
    scriptHash: createHash('sha256').update(script).digest('base64'),
    // U+2028 and U+2029 end lines in places where JSON is read as JavaScript
    data: JSON.stringify(data).replace(
      /[<\u2028\u2029]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  };
}
