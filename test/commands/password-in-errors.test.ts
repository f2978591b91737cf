import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { makeRole, type Role } from '../support/roles.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

// mission.md: secrets never reach a log. Postgres quotes a failing statement of PL/pgSQL in the error's context, and
// the statement that makes the user mapping has the password in it.

let bench: Workbench;
let onOld: Role;

test.before(
  loud(async () => {
    bench = await workbench();
    onOld = await makeRole(bench.old);
    await bench.live.sql.unsafe(`
      create function refuse() returns event_trigger language plpgsql as
        $$ begin raise exception 'no mappings here' using errcode = '22000'; end $$;
      create event trigger refuse on ddl_command_start when tag in ('CREATE USER MAPPING') execute function refuse()`);
  }),
);
test.after(async () => {
  await onOld?.drop();
  await bench?.drop();
});

for (const args of [['check'], ['run'], ['stage', '10_connect']]) {
  test(`pgmend ${args.join(' ')} tells why the mapping failed, without the password`, async () => {
    const env = { PGMEND_OLD_URL: onOld.as(bench.env.PGMEND_OLD_URL) };
    const { code, stdout, stderr } = await bench.pgmend([...args, '--verbose'], { env });
    assert.is(code, 3);
    assert.match(stderr, '22000: no mappings here');
    assert.not.match(stdout + stderr, onOld.password);
  });
}

for (const [title, argument] of [
  ['a misspelled option', '--odl=postgres://reader:very-secret@db1/old'],
  ['with an @ in the password', '--odl=postgres://reader:very@-secret@db1/old'],
  [
    'a password among the parameters',
    '--odl=postgresql://reader@db1/old?sslmode=require&password=very-secret&x=1',
  ],
] as const) {
  test(`the parser repeats no password: ${title}`, async () => {
    const { code, stdout, stderr } = await bench.pgmend(['run', argument, '--json']);
    assert.is(code, 2);
    assert.match(stderr, "unknown option '--odl=postgres");
    assert.match(stdout, 'db1/old');
    assert.not.match(stdout + stderr, 'secret');
  });
}

test.run();
