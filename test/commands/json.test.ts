import { Ajv2020 } from 'ajv/dist/2020.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pageOnDisk } from '../../docs/generate.ts';
import { loud } from '../support/loud.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

// Issue 20: "status and plan with --json and schemas, errors as JSON under --json".

let bench: Workbench;
test.before(
  loud(async () => {
    bench = await workbench();
  }),
);
test.after(() => bench?.drop());

/** What a command prints, held against its schema. */
async function valid(args: string[], schema: string, code = 0) {
  const ended = await bench.pgmend([...args, '--json']);
  assert.is(ended.code, code, ended.stderr);
  const ajv = new Ajv2020({ strict: false });
  const validate = ajv.compile(JSON.parse(pageOnDisk(`${schema}.schema.json`)));
  assert.ok(validate(JSON.parse(ended.stdout)), `${ajv.errorsText(validate.errors)}\n${ended.stdout}`);
  return { answer: JSON.parse(ended.stdout), stderr: ended.stderr };
}

test('status and plan, before anything is staged, after a run, and with an open repair', async () => {
  assert.is((await valid(['status'], 'status')).answer.staged, false);
  assert.ok(
    (await valid(['plan'], 'plan')).answer.every(({ state }: { state: string }) => state === 'not run'),
  );
  assert.is((await bench.pgmend(['run'])).code, 1);
  assert.is((await bench.pgmend(['repair', '--apply', '--yes'])).code, 0);
  const { answer } = await valid(['status'], 'status');
  assert.equal(
    answer.tables.map(({ table, missing }: Record<string, unknown>) => [table, missing]),
    [['public.accounts', 2]],
  );
  assert.equal(
    answer.repairs.map(({ state }: { state: string }) => state),
    ['applied'],
  );
  await valid(['plan'], 'plan');
});

for (const [title, args, code, message] of [
  ['an option that there is not', ['run', '--nope'], 2, /unknown option/],
  ['a value that is none', ['run', '--jobs', 'many'], 2, /--jobs is not a whole number/],
  ['a table that there is not', ['run', '--table', 'acounts'], 2, /acounts matches no table/],
  ['what an undo needs', ['undo', '--repair', '99'], 2, /there is no repair 99 to undo/],
] as const) {
  test(`an error is on stdout as JSON, and on stderr in words: ${title}`, async () => {
    const { answer, stderr } = await valid([...args], 'error', code);
    assert.match(answer.error.message, message);
    assert.is(answer.error.exit_code, code);
    assert.is(answer.error.bug, false);
    assert.match(stderr, message);
  });
}

test('it carries the hint and the next commands, and never a password', async () => {
  const live = bench.live.url
    .replace(/\/\/([^@/]*)@/, '//nobody:very-secret@')
    .replace(/\/[^/]*$/, '/nowhere');
  const ended = await bench.pgmend(['status', '--json', '--live', live]);
  assert.is(ended.code, 4, ended.stderr);
  assert.ok(JSON.parse(ended.stdout).error.hint.length > 0);
  assert.not.match(ended.stdout + ended.stderr, 'very-secret');
});

test.run();
