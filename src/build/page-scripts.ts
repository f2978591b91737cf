import type { BuildOptions } from 'esbuild';
import { packageFolder } from '../folders.ts';

/** What runs in the browser of whoever reads a report: one file for each page with all that it needs, since it stands in the page itself. */
export const pageScripts: BuildOptions = {
  absWorkingDir: packageFolder,
  entryPoints: { report: 'src/browser/main.tsx', merge: 'src/browser/merge.ts' },
  outdir: 'dist/scripts',
  bundle: true,
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  minify: true,
  legalComments: 'none',
  charset: 'ascii',
};
