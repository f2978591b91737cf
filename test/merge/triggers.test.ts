import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { type MergeBench, mergeBench } from './support.ts';

// Triggers of the target fire as for anybody.

let b: MergeBench;

test.before(
  loud(async () => {
    b = await mergeBench({ test_db: 'older' });
  }),
);
test.after(() => b.drop());

test('a trigger of the target that names things without a schema finds them by the path of the role', async () => {
  await b.fill({ test_db: [[1, 'ann', 'a', '2020-01-01']], target: [[2, 'bob', 'b', '2020-01-01']] });
  await b.target.sql.unsafe(`create table noted (username text);
    create function note() returns trigger language plpgsql as
      $$ begin insert into noted values (new.username); return new; end $$;
    create trigger noting after insert or update on merged_users for each row execute function note();
    create constraint trigger noting_later after insert on merged_users deferrable initially deferred
      for each row execute function note()`);
  await b.merge({ apply: true });
  assert.equal(await b.rows('select username from noted'), [['ann'], ['ann']]);
});

test.run();
