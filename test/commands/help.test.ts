import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type CliResult, pgmend } from '../support/cli.ts';

// design.md, Commands: `--help` leads with examples; issue 2. None of this needs a database.

const commands = ['check', 'run', 'plan', 'render', 'stage', 'report', 'status', 'clean', 'demo'];

for (const command of commands) {
  test(`${command} --help leads with examples, tells every option, and is data`, async () => {
    const { code, stdout, stderr } = await pgmend([command, '--help']);
    assert.is(code, 0);
    assert.is(stderr, '');
    assert.match(stdout, new RegExp(`^Examples:\n {2}pgmend ${command}`));
    assert.ok(stdout.indexOf('Examples:') < stdout.indexOf(`Usage: pgmend ${command}`));
    for (const option of ['--quiet', '--verbose', '--no-color', '--help']) assert.match(stdout, option);
  });
}

test('pgmend alone shows its help as words, and that is a wrong command line', async () => {
  const alone = await pgmend([]);
  assert.is(alone.code, 2);
  assert.is(alone.stdout, '');
  const { code, stdout, stderr } = await pgmend(['--help']);
  assert.is(code, 0);
  assert.is(stderr, '');
  assert.is(alone.stderr, stdout);
  assert.match(stdout, /^Examples:/);
  for (const command of commands) assert.match(stdout, new RegExp(`^ {2}${command}\\b`, 'm'));
});

test('--version is the version alone', async () => {
  const { code, stdout, stderr } = await pgmend(['--version']);
  assert.equal([code, stderr], [0, '']);
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
});

test('a command that is misspelt: exit 2, and which one may have been meant', async () => {
  const { code, stdout, stderr }: CliResult = await pgmend(['chekc']);
  assert.is(code, 2);
  assert.is(stdout, '');
  assert.match(stderr, "unknown command 'chekc'");
  assert.match(stderr, 'check');
});

test.run();
