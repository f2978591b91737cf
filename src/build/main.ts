import { chmodSync, cpSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { packageFolder } from '../folders.ts';
import { pageScripts } from './page-scripts.ts';
import { precompile } from './precompile.ts';

// `npm run build`: makes dist/ of src/. Our own modules become a few files, since node takes longer to find and read two
// hundred than to run what most commands need of them; what we depend on stays where npm puts it.

const dist = join(packageFolder, 'dist');
const { metafile } = await build({
  absWorkingDir: packageFolder,
  entryPoints: ['src/cli.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // names stay, for the stacks of errors
  minifyWhitespace: true,
  minifySyntax: true,
  metafile: true,
});

await build(pageScripts);

cpSync(join(packageFolder, 'src/pages'), join(dist, 'pages'), {
  recursive: true,
  filter: (file) => !file.endsWith('.ts'),
});
precompile();
chmodSync(join(dist, 'cli.js'), 0o755);

// of a build before, under other names; last, since somebody may be running it
const made = new Set([
  ...Object.keys(metafile.outputs).map((file) => basename(file)),
  'pages',
  'scripts',
  'templates',
]);
for (const name of readdirSync(dist)) {
  if (!made.has(name)) rmSync(join(dist, name), { recursive: true });
}
