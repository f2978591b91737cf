import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Random, seeded } from '../oracle/random.ts';
import { loud } from '../support/loud.ts';
import { assertReport, assertSame, expectedRows, targetRows } from './against-model.ts';
import { expected } from './model.ts';
import { configOf, fillPlaces, type Setup, setUp } from './random-merge.ts';
import { type MergeBench, type Merged, mergeBench } from './support.ts';

// Random places against a model that knows no SQL: the target's rows, the reasons, the ids and what needs review.
// PGMEND_ORACLE_SEED and PGMEND_ORACLE_MERGES say with which seed it begins, and how many there are.

const firstSeed = Number(process.env.PGMEND_ORACLE_SEED ?? 1);
const merges = Number(process.env.PGMEND_ORACLE_MERGES ?? 5);

let b: MergeBench;
test.before(
  loud(async () => {
    b = await mergeBench({ test_db: 'older', dev_db: 'newer', third: 'newer' });
  }),
);
test.after(() => b?.drop());

const merge = (setup: Setup, table?: string, from = setup.sources): Promise<Merged> =>
  b.merge({ apply: true, from, config: configOf(setup, table) });

async function assertRerun(setup: Setup): Promise<void> {
  const before = await targetRows(b, setup);
  const { answer } = await merge(setup);
  const { inserted, updated, overtaken } = answer.outcomes;
  assert.equal(
    { inserted, updated, overtaken },
    { inserted: 0, updated: 0, overtaken: 0 },
    `seed ${setup.seed}`,
  );
  assertSame(await targetRows(b, setup), before, 'the target after a second merge', setup);
}
/** Has the planner of the target go about it in another way. */
async function otherPlans(on: boolean, random: Random): Promise<void> {
  const { sql, database } = b.target;
  const kinds = ['enable_hashjoin', 'enable_hashagg', 'enable_sort', 'enable_indexscan', 'enable_nestloop'];
  for (const kind of kinds) {
    const off = on && random.chance(0.5);
    await sql.unsafe(`alter database "${database}" ${off ? `set ${kind} = off` : `reset ${kind}`}`);
  }
}

for (let seed = firstSeed; seed < firstSeed + merges; seed++) {
  const setup = setUp(seed);
  const wanted = () => expected(setup.rows, setup.rules);
  const { fold, trustFuture, carry, sources } = setup;
  const how = [
    `${sources.length} sources`,
    ...(fold ? ['fold'] : []),
    ...(trustFuture ? ['trust_future'] : []),
    ...(carry.length > 0 ? ['carry'] : []),
  ].join(', ');

  test(`random users are merged as the model says, and a second merge changes nothing (seed ${seed}: ${how})`, async () => {
    await fillPlaces(b, setup, setup.rows);
    const merged = await merge(setup);
    assertReport(merged, wanted(), setup);
    assertSame(await targetRows(b, setup), expectedRows(wanted()), 'the target', setup);
    await assertRerun(setup);
  });

  test(`rows in any order, read in any order, end in the same table (seed ${seed})`, async () => {
    const random = seeded(seed);
    await fillPlaces(b, setup, random.shuffled(setup.rows));
    for (const name of sources)
      await b.side(name).sql.unsafe('create view as_it_comes as select * from users order by random()');
    await otherPlans(true, random);
    try {
      assertReport(await merge(setup, 'as_it_comes'), wanted(), setup);
    } finally {
      await otherPlans(false, random);
    }
    assertSame(await targetRows(b, setup), expectedRows(wanted()), 'the target', setup);
  });

  // A row that does not fit the target keeps those that are older from being written, if it is there: not if it comes later.
  if (setup.narrow) continue;
  test(`first one source, then the others, ends in the same users as all at once (seed ${seed})`, async () => {
    await fillPlaces(b, setup, setup.rows);
    for (const name of sources) await merge(setup, undefined, [name]);
    // Ids are the same where the target or the first source has one for the user, and no other user has it there: a new
    // id comes after all ids that are seen, and a merge of one source does not see those of the next.
    const all = wanted();
    const early = new Set(
      all.idMap
        .filter(({ source, reason }) => source === sources[0] && reason === 'kept')
        .map(({ id }) => String(id)),
    );
    for (const { place, id } of setup.rows) if (place === 0) early.add(String(id));
    const shown = (rows: string[]) =>
      rows.map((row) => {
        const [id, ...rest] = JSON.parse(row);
        return JSON.stringify([early.has(id) ? id : 'another', ...rest]);
      });
    assertSame(shown(await targetRows(b, setup)), shown(expectedRows(all)), 'the target', setup);
    await assertRerun(setup);
  });
}

test.run();
