import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { build } from 'esbuild';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pageScripts } from '../../src/build/page-scripts.ts';
import { scriptsFolder } from '../../src/folders.ts';

// The scripts that the pages carry are made by the build: a change of src/browser/ that was not built would be tested by nobody.

test('the scripts of the pages are those that src/browser/ is built to', async () => {
  const { outputFiles } = await build({ ...pageScripts, write: false });
  assert.equal(outputFiles?.map(({ path }) => basename(path)).sort(), ['merge.js', 'report.js']);
  for (const { path, text } of outputFiles ?? []) {
    const built = readFileSync(`${scriptsFolder}${basename(path)}`, 'utf8');
    assert.ok(built === text, `${basename(path)} is an old one: npm run build makes it anew`);
    // it stands between the tags of an element, and nothing in it may end that
    assert.not.match(text, /<\/script|<!--/i);
  }
});

test.run();
