import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clean } from '../../src/operate/clean.ts';
import { type Bench, bench, silent } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// design.md, "Stages": what is staged of a thousand tables can be replaced and dropped. Each object that a transaction
// drops or reads keeps locks until it ends, and a server has a few thousand of them.

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
    await b.both("create table t (id int primary key, v text); insert into t values (1, 'x')");
  }),
);
test.after(() => b?.drop());

/** Views as the stages would have made them for other tables, more than can be dropped in one transaction. */
async function stageMany(): Promise<void> {
  const [row] = await b.rows(`select current_setting('max_locks_per_transaction')::int
    * (current_setting('max_connections')::int + current_setting('max_prepared_transactions')::int) / 2`);
  const wanted = Number(row?.[0]);
  for (let made = 0; made < wanted; made += 500) {
    await b.live.sql.unsafe(`do $$ begin
      for i in ${made} .. ${made + 499} loop
        execute format('create view pgmend.many_%s as select 1 as one', i);
        execute format('comment on view pgmend.many_%s is ''pgmend 60_report of public.many_%1$s: one''', i);
      end loop;
    end $$`);
  }
}

test('what an earlier run has staged of a thousand tables does not stop the next run, nor clean', async () => {
  await b.run();
  await stageMany();
  await b.run();
  assert.equal(await b.rows("select count(*) from pg_class where relname like 'many\\_%'"), [['0']]);
  await stageMany();
  await clean(await b.settings(), silent(), { keepExtension: false, keepUndo: false, force: false });
  assert.equal(await b.rows("select to_regnamespace('pgmend') is null"), [['t']]);
});

test.run();
