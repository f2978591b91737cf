import { execFileSync, spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pgmend } from '../support/cli.ts';
import { needs } from '../support/skip.ts';

// Issue 20: "pgmend completion bash|zsh|fish". The scripts are run by the shells themselves, where those are installed.

const isThere = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;
const script = async (shell: string) => (await pgmend(['completion', shell])).stdout;
const withBash = needs(test, 'bash', isThere('bash'), 'bash is not installed');
const withZsh = needs(test, 'zsh', isThere('zsh'), 'zsh is not installed');
const withFish = needs(test, 'fish', isThere('fish'), 'fish is not installed');

withBash('bash completes commands, the options of each, and the values of those that have few', async () => {
  const text = await script('bash');
  const complete = (...words: string[]) => {
    const call = `COMP_WORDS=(pgmend ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
      _pgmend; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', `${text}\n${call}`], { encoding: 'utf8' })
      .trim()
      .split('\n');
  };
  assert.equal(complete('re'), ['render', 'report', 'repair']);
  assert.equal(complete('run', '--str'), ['--strict-keys', '--strategy', '--strict']);
  assert.equal(complete('undo', '--rep'), ['--repair']);
  assert.equal(complete('run', '--strategy', ''), ['auto', 'full', 'sieve']);
  assert.equal(complete('run', '--format', 'j'), ['json', 'junit']);
  const [first = [], ...rest] = [complete('run', '--'), complete('clean', '--')];
  assert.ok(first.includes('--jobs') && !rest.flat().includes('--jobs'));
});

withZsh('zsh takes the script', async () => {
  const text = await script('zsh');
  const { status, stderr } = spawnSync('zsh', ['-f', '-c', `autoload -U compinit; compinit -u -D\n${text}`], {
    encoding: 'utf8',
  });
  assert.equal([status, stderr], [0, '']);
  assert.match(text, `'--jobs:tables to compare at once`);
});

withFish('fish completes commands, options and values', async () => {
  const text = await script('fish');
  const complete = (line: string) =>
    execFileSync('fish', ['--no-config', '-c', `${text}\ncomplete -C '${line}'`], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map((found) => found.split('\t')[0]);
  assert.equal(complete('pgmend und'), ['undo']);
  assert.equal(complete('pgmend run --strategy s'), ['sieve']);
  assert.ok(complete('pgmend repair --').includes('--batch'));
});

test('another shell is a mistake', async () => {
  const { code, stdout, stderr } = await pgmend(['completion', 'tcsh']);
  assert.equal([code, stdout], [2, '']);
  assert.match(stderr, 'tcsh is not a shell that pgmend knows');
});

test.run();
