import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, type Choice, type Files } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { type Case, cases } from './cases.ts';

// Ruling "Keys", order of choice: without a key rows are compared by content, as multisets. The same by the sieve.

let b: Bench;
const found = new Map<string, Files>();
const strategies = ['full', 'sieve'] as const;

const tables = Object.fromEntries(cases.map(({ name, config }) => [name, config ?? {}])) as NonNullable<
  Choice['tables']
>;

async function make(side: 'old' | 'live', { name, columns, liveColumns, ...rows }: Case): Promise<void> {
  await b[side].sql.unsafe(`create table ${name} (${side === 'live' ? (liveColumns ?? columns) : columns});
    ${rows[side] ? `insert into ${name} values ${rows[side]};` : ''}`);
}

test.before(
  loud(async () => {
    b = await bench();
    for (const one of cases) await Promise.all([make('old', one), make('live', one)]);
    for (const strategy of strategies) found.set(strategy, await b.run({ tables, strategy }));
  }),
);
test.after(() => b.drop());

const shown = (row: Record<string, string | null> | null) =>
  Object.values(row ?? {})
    .map((value) => value ?? '<null>')
    .join('|');

for (const strategy of strategies)
  for (const { name, missing, new: added, sieved = true } of cases)
    test(`${name}, ${strategy}: what each side has more often, so many times`, () => {
      const { report, lines } = found.get(strategy) as Files;
      const table = report.tables.find((one) => one.table === `public.${name}`);
      assert.is(table?.outcome, 'compared', table?.reason ?? '');
      assert.is(
        table?.strategy,
        strategy === 'sieve' && sieved ? 'sieve' : 'full',
        table?.strategy_reason ?? '',
      );
      const own = lines.filter((line) => line.table === `public.${name}`);
      const of = (status: string, side: 'old' | 'live') =>
        own.flatMap((line) => (line.status === status ? shown(line[side]) : [])).sort();
      assert.equal([of('missing', 'old'), of('new', 'live')], [missing.sort(), added.sort()]);
      const { counts } = table as { counts: NonNullable<(typeof report.tables)[number]['counts']> };
      assert.equal([counts.missing, counts.corrupted, counts.new], [missing.length, 0, added.length]);
      assert.is(counts.old, counts.identical + counts.missing);
      assert.is(counts.live, counts.identical + counts.new);
    });

test.run();
