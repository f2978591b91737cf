import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryDirectory } from '../../src/embedded/temporary.ts';
import { pgmend } from '../support/cli.ts';

// semantics.md: connection lost at any moment: non-zero exit. The driver may then dial once more by itself, and what it holds open
// must not keep the process.

test('a command that is through ends, whatever is still open in its process', async () => {
  const directory = await temporaryDirectory('pgmend-ends-');
  const held = join(directory, 'held.cjs');
  await writeFile(held, "require('node:net').createServer().listen(0, '127.0.0.1');\n");
  const env = { NODE_OPTIONS: `--require ${held}` };
  for (const [args, code, says] of [
    [['--version'], 0, /^\d+\.\d+/],
    [['run', '--help'], 0, /--jobs[\s\S]*display help/],
    [['run', '--jobs', '0'], 2, /^error: --jobs/],
  ] as const) {
    const ended = await pgmend([...args], { env, timeout: 20_000 });
    assert.is(ended.code, code, ended.stderr);
    assert.match(code === 0 ? ended.stdout : ended.stderr, says);
  }
  await rm(directory, { recursive: true });
});

test.run();
