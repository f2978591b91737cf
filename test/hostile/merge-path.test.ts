import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type MergeBench, mergeBench } from '../merge/support.ts';
import { loud } from '../support/loud.ts';
import { makeRole, type Role } from '../support/roles.ts';
import { plantDecoys } from './decoys.ts';

// The same for a merge: what the target's triggers find, and what pgmend calls, never meet.

let b: MergeBench;
let runner: Role;
test.before(
  loud(async () => {
    b = await mergeBench({ test_db: 'older' });
    runner = await makeRole(b.target);
    await b.target.sql.unsafe(
      `alter role ${runner.name} superuser; alter role ${runner.name} set search_path = public, pg_catalog`,
    );
  }),
);
test.after(async () => {
  await runner.drop();
  await b.drop();
});

test("a merge calls nothing of public's, and its triggers run as the owner of the target", async () => {
  const users = [
    [1, 'ann', 'a', '2020-01-02'],
    [2, 'bob', 'b', '2020-01-01'],
  ] as [number, string, string | null, string][];
  await b.fill({
    test_db: users,
    target: [
      [1, 'ann', 'old', '2020-01-01'],
      [2, 'zoe', 'z', '2020-01-01'],
    ],
  });
  await b.target.sql.unsafe(`create table noted (who name, path text);
    create function noting() returns trigger language plpgsql as $$ begin
      insert into noted values (current_user, pg_catalog.current_setting('search_path'));
      return new;
    end $$;
    create trigger noting before insert or update on merged_users for each row execute function noting();
    create constraint trigger later after insert on merged_users deferrable initially deferred
      for each row execute function noting()`);
  await plantDecoys(b.target.sql);
  await b.merge({ target: runner.as(b.target.url), apply: true });
  const merged = await b.rows('select username, password from merged_users order by 1');
  assert.equal(
    merged.map(([name]) => name),
    ['ann', 'bob', 'zoe'],
  );
  assert.equal(merged[0]?.[1], 'a');
  const owner = new URL(b.target.url).username;
  assert.equal(await b.rows('select distinct who, path from noted'), [[owner, 'public, pg_catalog']]);
});

test.run();
