import { readdirSync, readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { makeRole, type Role } from '../support/roles.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

// Values of masked columns are in no output and no file, whatever fails, and what is staged is readable by nobody but its owner.

/** In every value of the masked column, on both sides. */
const secret = 'hush-4711';

let bench: Workbench;
let other: Role;
test.before(
  loud(async () => {
    bench = await workbench({ empty: true });
    other = await makeRole(bench.live);
    // whatever is made from now on is everybody's, unless somebody undoes it
    await bench.live.sql.unsafe(`alter default privileges grant all on tables to public;
      alter default privileges grant all on functions to public; alter default privileges grant all on schemas to public;
      alter default privileges grant all on sequences to public`);
    const table = `create table kept (id int primary key, pin text, code int, v text);
      insert into kept select n, '${secret}-' || n, n, 'v' from generate_series(1, 12) n`;
    await bench.old.sql.unsafe(
      `${table}; insert into kept values (20, '${secret}-20', 20, 'missing'), (21, '${secret}-21', 21, 'missing')`,
    );
    await bench.live.sql.unsafe(`${table};
      update kept set pin = '${secret}-bad' where id = 1; update kept set v = 'x' where id in (2, 3, 4, 5, 6);
      update kept set pin = '${secret}-x' || id where id in (7, 8);
      alter table kept add check (pin <> '${secret}-7') not valid;
      create unique index on kept (pin);
      create function speak() returns trigger language plpgsql as $f$ begin
        raise warning 'warned of %', new.pin;
        raise notice 'told of %', new;
        if new.id = 2 then raise exception 'no % here', new.pin using detail = new.pin, hint = new.pin; end if;
        if new.id = 3 then perform new.pin::int; end if;
        if new.id = 4 then execute 'select ' || new.pin; end if;
        if new.id = 5 then return null; end if;
        return new;
      end $f$;
      create trigger speak before insert or update on kept for each row execute function speak()`);
    await writeFile(join(bench.folder, 'pgmend.yaml'), 'tables:\n  kept:\n    mask: [pin]\n');
  }),
);
test.after(async () => {
  await other?.drop();
  await bench?.drop();
});

const commands = [
  ['check', '--verbose'],
  ['run', '--verbose'],
  ['run', '--verbose', '--strategy', 'sieve'],
  ['repair', '--verbose', '--rows', 'rows.jsonl'],
  ['repair', '--verbose', '--where', 'pin::int = 1'],
  ['repair', '--verbose', '--script', 'masked.sql'],
  ['repair', '--apply', '--yes', '--verbose', '--json'],
  ['run', '--recheck', '--verbose'],
  ['report', '--verbose'],
  ['status', '--verbose', '--json'],
  ['undo', '--verbose', '--json'],
  ['undo', '--apply', '--yes', '--verbose'],
];

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile() && !path.endsWith('pgmend.yaml'));
}

for (const args of commands) {
  test(`pgmend ${args.join(' ')} tells no masked value`, async () => {
    const { code, stdout, stderr } = await bench.pgmend(args);
    assert.ok([0, 1, 2, 3].includes(code as number), `${code}: ${stderr}`);
    assert.not.match(stdout, secret);
    assert.not.match(stderr, secret);
    for (const path of filesBelow(bench.folder)) assert.not.match(readFileSync(path, 'utf8'), secret, path);
    const views = await bench.live.sql<{ name: string }[]>`
      select quote_ident(c.relname) as name from pg_class c
      where c.relnamespace = to_regnamespace('pgmend') and c.relkind = 'v' and c.relname ~ '_(missing|corrupted|new|json|repair|rechecked)$'`;
    for (const { name } of views) {
      const rows = await bench.live.sql.unsafe(`select * from pgmend.${name}`);
      assert.not.match(JSON.stringify(rows), secret, name);
    }
    const [granted] = await bench.live.sql`
      select string_agg(o.name, ', ') as names from (
        select c.relname as name from pg_class c cross join lateral aclexplode(c.relacl) a
        where c.relnamespace = to_regnamespace('pgmend') and a.grantee <> c.relowner
        union all select p.proname from pg_proc p cross join lateral aclexplode(p.proacl) a
        where p.pronamespace = to_regnamespace('pgmend') and a.grantee <> p.proowner
        union all select n.nspname from pg_namespace n cross join lateral aclexplode(n.nspacl) a
        where n.nspname = 'pgmend' and a.grantee <> n.nspowner
      ) as o`;
    assert.is(granted?.names, null, 'what others may read');
  });
}

test('the functions that spoke are told, and how often', async () => {
  const { stderr } = await bench.pgmend(['repair', '--verbose']);
  assert.match(stderr, /function speak\(\) gave \d+ notices, whose words may show a secret value/);
});

test.run();
