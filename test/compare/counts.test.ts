import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { executeStage } from '../../src/session/execute.ts';
import { withSession } from '../../src/session/session.ts';
import type { RenderedStage } from '../../src/stages/render.ts';
import { type Bench, bench, silent } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// "The counts come from counting both sides, not from the join, so that the equations are a check": a join that is
// wrong, or a key that is none, ends in an error instead of in wrong numbers.

let b: Bench;

test.before(
  loud(async () => {
    b = await bench();
    await b.both(`create table t (a int, b int, v text, primary key (a, b));
      insert into t select g, g % 2, 'a' from generate_series(1, 20) g;
      create table n (a int, v text)`);
    await b.old.sql.unsafe(
      `insert into t values (1, 0, 'old'), (101, 1, 'a'); insert into n values (1, 'a'), (1, 'b')`,
    );
    await b.live.sql.unsafe(
      `insert into t values (1, 0, 'live'), (102, 1, 'a'); insert into n values (1, 'a'), (1, 'b')`,
    );
    await b.stage(['10', '12', '20', '30', '35'], { key: ['n=a'] });
  }),
);
test.after(() => b.drop());

/** Stage 50 of a table, with its text changed. */
async function compare(table: string, change: (text: string) => string): Promise<unknown> {
  const choice = { table: [table], key: ['n=a'] };
  const [rendered] = (await b.render(['50_compare'], choice)) as [RenderedStage];
  const text = change(rendered.text);
  return withSession(await b.settings(choice), silent(), { command: 'test', exclusive: true }, (session) =>
    executeStage(session, { ...rendered, text }, { runId: null }),
  ).catch((error) => error);
}

function replace(from: string | RegExp, to: string): (text: string) => string {
  return (text) => {
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`the stage does not hold ${from}`);
    return changed;
  };
}

const wrongJoins: Record<string, (text: string) => string> = {
  'loses the rows that are only on live': replace('full outer join', 'left join'),
  'loses the rows that are only on old': replace('full outer join', 'right join'),
  'matches by a part of the key': replace(/ on (old\.a = live\.a)\s+and old\.b = live\.b/, ' on $1'),
  'matches nothing': replace(/old\.b = live\.b/, 'old.b = live.b + 1'),
  'calls a new row missing': replace(`then 'new'`, `then 'missing'`),
};

for (const [what, change] of Object.entries(wrongJoins)) {
  test(`a join that ${what} is refused`, async () => {
    const error = (await compare('t', change)) as { detail: string; exitCode: number; hint: string };
    assert.match(error.detail, /"counts_add_up"|"keys_are_unique"/);
    assert.match(error.hint, /do not add up|did not match itself/);
    assert.is(error.exitCode, 3);
    assert.equal(await b.rows(`select * from pgmend.tables`), [], 'nothing of it is kept');
  });
}

test('the join as it is passes', async () => {
  assert.is(await compare('t', (text) => text), undefined);
  const counts = 'old_rows, live_rows, identical, missing, corrupted, new';
  assert.equal(await b.rows(`select ${counts} from pgmend.tables`), [['22', '22', '20', '1', '1', '1']]);
  await b.live.sql`delete from pgmend.tables`;
});

test('keys that are there twice on both sides are refused, although their rows add up', async () => {
  const error = (await compare('n', (text) => text)) as { detail: string; hint: string };
  assert.match(error.detail, /keys_are_unique/);
  assert.match(error.hint, /n?_duplicates/);
});

test('a failed stage is in the journal, with what the server said', async () => {
  const [[outcome, table, detail] = []] = await b.rows(
    `select outcome, table_name, detail from pgmend.runs where stage = '50_compare' order by id desc limit 1`,
  );
  assert.equal([outcome, table], ['failed', 'public.n']);
  assert.match(detail ?? '', /keys_are_unique/);
});

test.run();
