import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Decision } from '../../src/decisions/schema.ts';
import type { RepairAnswer } from '../../src/repair/repair.ts';
import { type Options, repaired } from '../repair/repaired.ts';
import { undone } from '../repair/undone.ts';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { people, withDecisions } from './support.ts';

// docs/deciding.md: `pgmend repair --decisions` does what was decided and nothing else, and accounts for every decision.

// 1 and 2 cut, 3 cut and re-cased, 4 re-cased in city, 5 other, 11 and 12 missing, 90 new
const damage = `update t set name = left(name, 6) where id <= 3; update t set city = upper(city) where id in (3, 4);
  update t set name = md5('x') where id = 5; delete from t where id in (11, 12); insert into t values (90, 'new')`;

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
    await b.both(people);
    await b.live.sql.unsafe(damage);
    await b.run();
  }),
);
test.after(() => b.drop());

type Given = Omit<Decision, 'table'>;

const decide = (decisions: Given[], options: Options = {}): Promise<RepairAnswer> =>
  withDecisions(b, decisions, (file) => repaired(b, { include: [], ...options }, { decisions: file }));

/** What is repaired of each row by these decisions: columns, or all of a missing row. Undone afterwards. */
async function repairedBy(...decisions: Given[]): Promise<Record<string, string>> {
  await decide(decisions);
  const rows =
    await b.rows(`select u.key ->> 'id', coalesce(array_to_string(u.changed, ','), 'all') from pgmend.t_undo u
    where u.outcome is null order by (u.key ->> 'id')::int`);
  if (rows.length > 0) {
    await undone(b);
    await b.run();
  }
  return Object.fromEntries(rows);
}

test(
  'a decision is about a row, a kind, a column, a status or all of a table',
  loud(async () => {
    assert.equal(await repairedBy({ decision: 'repair', key: { id: '3' } }), { 3: 'name,city' });
    assert.equal(await repairedBy({ decision: 'repair', key: { id: '11' } }), { 11: 'all' });
    assert.equal(await repairedBy({ decision: 'repair', kind: 'cut' }), { 1: 'name', 2: 'name', 3: 'name' });
    assert.equal(await repairedBy({ decision: 'repair', column: 'city' }), { 3: 'city', 4: 'city' });
    assert.equal(await repairedBy({ decision: 'repair', column: 'name', kind: 'other' }), { 5: 'name' });
    assert.equal(await repairedBy({ decision: 'repair', status: 'missing' }), { 11: 'all', 12: 'all' });
    assert.equal(await repairedBy({ decision: 'repair' }), {
      1: 'name',
      2: 'name',
      3: 'name,city',
      4: 'city',
      5: 'name',
      11: 'all',
      12: 'all',
    });
    assert.equal(await repairedBy({ decision: 'keep live' }), {});
    assert.equal(await repairedBy({ decision: 'later', kind: 'cut' }), {});
  }),
);

test(
  'of two decisions the narrower holds; of two as narrow the one that changes less',
  loud(async () => {
    const rest = { decision: 'repair' as const };
    assert.equal(
      await repairedBy(
        rest,
        { decision: 'keep live', status: 'missing' },
        { decision: 'later', column: 'city' },
      ),
      { 1: 'name', 2: 'name', 3: 'name', 5: 'name' },
      'a status, and a column, before all of it',
    );
    assert.equal(
      await repairedBy(
        { decision: 'later', column: 'name' },
        { decision: 'repair', column: 'name', kind: 'cut' },
      ),
      { 1: 'name', 2: 'name', 3: 'name' },
      'a column and a kind before a column',
    );
    assert.equal(
      await repairedBy({ decision: 'repair', kind: 'cut' }, { decision: 'keep live', column: 'name' }, rest),
      { 3: 'city', 4: 'city', 11: 'all', 12: 'all' },
      'a kind and a column are as narrow',
    );
    assert.equal(
      await repairedBy(
        { decision: 'keep live', key: { id: '3' } },
        { decision: 'repair', key: { id: '12' } },
        { decision: 'repair', column: 'name', kind: 'cut' },
        { decision: 'later', status: 'missing' },
      ),
      { 1: 'name', 2: 'name', 12: 'all' },
      'a row before everything',
    );
  }),
);

test(
  'every decision is accounted for, also one about rows that are not there',
  loud(async () => {
    const answer = await decide(
      [
        { decision: 'repair', kind: 'cut', note: 'ticket 7' },
        { decision: 'keep live', column: 'city' },
        { decision: 'repair', key: { id: '77' } },
        { decision: 'later', status: 'new' },
        { decision: 'repair', key: { id: '11' } },
      ],
      { apply: false },
    );
    const told = answer.decisions?.map(
      ({ decision, about, decided, rows, outcomes: { repaired: done, left }, note }) =>
        [decision, about, decided, rows, done, left, note].join(' | '),
    );
    assert.equal(told, [
      '1 | cut | repair | 3 | 3 | 0 | ticket 7',
      '2 | city | keep live | 2 | 0 | 2 | ',
      '3 | the row {"id":"77"} | repair | 0 | 0 | 0 | ',
      '4 | all new rows | later | 1 | 0 | 1 | ',
      '5 | the row {"id":"11"} | repair | 1 | 1 | 0 | ',
    ]);
    assert.equal(answer.tables[0]?.outcomes.not_chosen, 3, '4, 5 and 12');
  }),
);

test(
  'who decides about one row has seen its hint; who decides about many has not',
  loud(async () => {
    // every compared column of 5 and 6 is another's
    await b.live.sql`update t set name = md5(id::text), city = md5('c'), n = -n where id in (5, 6)`;
    await b.run();
    const many = await decide([{ decision: 'repair' }], { apply: false });
    assert.is(many.tables[0]?.outcomes.skipped, 2);
    assert.equal(many.decisions?.[0]?.outcomes.skipped, 2);
    const one = await decide([{ decision: 'repair' }, { decision: 'repair', key: { id: '6' } }], {
      apply: false,
    });
    assert.is(one.tables[0]?.outcomes.skipped, 1);
    assert.is(one.decisions?.[1]?.outcomes.repaired, 1);
  }),
);

async function refused(decisions: Given[], more: object = {}): Promise<string> {
  try {
    await withDecisions(b, decisions, (file) => repaired(b, {}, { decisions: file }), more);
  } catch (error) {
    return (error as Error).message;
  }
  return assert.unreachable() as never;
}

test(
  'a file of another comparison is refused, and one that does not fit the tables',
  loud(async () => {
    const repair = { decision: 'repair' as const };
    const before = await withDecisions(b, [], async () => undefined).then(() =>
      b.rows(`select 1 from pgmend.t_undo`),
    );
    const other = await refused([repair], { compared: { 'public.t': '2001-01-01 00:00:00+00' } });
    assert.match(other, 'another comparison');
    assert.match(other, 'public.t was compared at 20');
    assert.match(await refused([repair], { compared: {} }), 'does not say which comparison of public.t');
    assert.match(
      await refused([{ ...repair, table: 'public.u' } as Given]),
      'public.u is not part of the staged comparison',
    );
    assert.match(await refused([{ ...repair, column: 'nme' }]), 'nme is none of its compared columns');
    assert.match(await refused([{ ...repair, key: { no: '1' } }]), 'identified by id, and not by no');
    assert.match(await refused([{ ...repair, key: { id: 'x' } }]), 'names a row that public.t cannot have');
    assert.equal(await b.rows(`select 1 from pgmend.t_undo`), before);
  }),
);

test(
  'mistakes in a file are told all at once',
  loud(async () => {
    const message = await refused([
      { decision: 'repair', column: 'name' },
      { decision: 'later', column: 'name' },
      { decision: 'repair', status: 'new' },
      { decision: 'repair', key: { id: '1' }, kind: 'cut' },
      { decision: 'repair', status: 'missing', kind: 'cut' },
      { decision: 'repair', kind: 'case', rows: undefined as unknown as number },
    ]);
    for (const part of [
      '5 mistakes',
      'decision 2 (public.t, name) is about the same as decision 1',
      'decision 3 (public.t, all new rows) would repair rows that are only on live',
      'decision 4 (public.t, the row {"id":"1"}) names a row by its key, and a status, column or kind besides',
      'decision 5 (public.t, cut) names a column or a kind, which missing rows do not have',
      'decision 6 (public.t, case) does not say how many rows it is about',
    ])
      assert.match(message, part);
    assert.match(await refused([{ decision: 'mend' as 'repair' }]), 'decisions.0.decision');
    try {
      await b.settings({ decisions: '/nowhere/decisions.json' });
      assert.unreachable();
    } catch (error) {
      assert.match((error as Error).message, '/nowhere/decisions.json cannot be read: ENOENT: no such file');
    }
    assert.match(await refused([{ decision: 'repair', kind: 'cutt' as 'cut' }]), 'decisions.0.kind');
  }),
);

test.run();
