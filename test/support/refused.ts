import * as assert from 'uvu/assert';
import type { Workbench } from './workbench.ts';

/** Runs the program and asserts that it refuses: exit code 2, one clear message on stderr, no stack. */
export async function refused(
  bench: Workbench,
  args: string[],
  says: (string | RegExp)[],
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  const { code, stdout, stderr } = await bench.pgmend(args, { env });
  assert.is(code, 2, stderr);
  assert.is(stdout, '');
  assert.match(stderr, /^error: /m);
  for (const text of says) assert.match(stderr, text);
  assert.not.match(stderr, secret);
  assert.not.match(stderr, /\n {4}at /);
}

/** What tests put into URLs as their password: no refusal may repeat it. */
export const secret = 'hunter2-in-the-url';
