import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { describeOverall, describeTable } from '../../src/output/progress-words.ts';
import { Ledger } from '../../src/session/progress/ledger.ts';
import type { PlannedTable } from '../../src/session/progress/progress.ts';

// What is told of rows, rate and time left, worked out from what sessions tell. Times are given, so none is measured.

const sieved = [
  { stage: '40_sieve', share: 0.8 },
  { stage: '50_compare', share: 0.2 },
];
const table = (name: string, rows: number | null, path: PlannedTable['path'] = sieved): PlannedTable => ({
  name,
  rows,
  bytes: 1_000_000,
  path,
});
const second = 1000;

test('rows that a session tells give the rate, and the time that is left', () => {
  const ledger = new Ledger([table('a', 3_400_000)], 0);
  ledger.started(1, 'a', '40_sieve', 0);
  ledger.counted(1, '40_sieve', 1_200_000, null);
  const { tables, overall } = ledger.look(6 * second);
  assert.equal(tables, [
    {
      table: 'a',
      stage: '40_sieve',
      done: 1_200_000,
      total: 3_400_000,
      unit: 'rows',
      rate: 200_000,
      seconds_left: 11,
      estimated: false,
      seconds: 6,
    },
  ]);
  assert.is(
    describeTable(tables[0] as never),
    'a  40_sieve  1,200,000 of 3,400,000 rows (35 %), 200,000 rows/s, about 10 s left',
  );
  // the stage is four fifths of the table
  assert.is(overall.done, Math.round(1_200_000 * 0.8));
  assert.is(Math.round(overall.seconds_left as number), Math.round(6 / ((1.2 / 3.4) * 0.8) - 6));
  assert.match(describeOverall(overall), /^over all: 0 of 1 table, about 960,000 of 3,400,000 rows \(28 %\)/);
});

test('a total that the session tells beats the estimate, and an estimate that is too low grows', () => {
  const ledger = new Ledger([table('a', 1000)], 0);
  ledger.started(1, 'a', '40_sieve', 0);
  ledger.counted(1, '40_sieve', 50, 80);
  assert.is(ledger.look(second).tables[0]?.total, 80);
  ledger.counted(1, '40_sieve', 1500, null);
  const [seen] = ledger.look(second).tables;
  assert.equal([seen?.total, seen?.seconds_left], [1500, 0]);
  assert.match(describeTable(seen as never), 'nearly done');
});

test('what was told of a stage that is over by now counts for no other', () => {
  const ledger = new Ledger([table('a', 1000)], 0);
  ledger.started(1, 'a', '40_sieve', 0);
  ledger.ended(1, second);
  ledger.started(1, 'a', '50_compare', second);
  ledger.counted(1, '40_sieve', 900, null);
  assert.is(ledger.look(2 * second).tables[0]?.estimated, true);
});

test('of a stage that tells nothing, the rate of tables that are through gives an estimate, and says so', () => {
  const ledger = new Ledger([table('a', 10_000), table('b', 40_000), table('c', 10)], 0);
  ledger.started(1, 'b', '40_sieve', 0);
  assert.equal(
    ledger.look(second).tables.map(({ done, rate, seconds_left }) => [done, rate, seconds_left]),
    [[null, null, null]],
  );
  ledger.started(2, 'a', '40_sieve', 0);
  ledger.ended(2, 5 * second);
  const [seen] = ledger.look(10 * second).tables;
  assert.equal([seen?.done, seen?.rate, seen?.seconds_left, seen?.estimated], [20_000, 2000, 10, true]);
  assert.is(
    describeTable(seen as never),
    'b  40_sieve  about 20,000 of 40,000 rows (50 %), 2,000 rows/s, about 10 s left',
  );
  // however long it takes, it is not called done
  assert.is(ledger.look(100 * second).tables[0]?.done, 39_600);
});

test('sessions that share a table are summed up, those that are done with their part among them', () => {
  const ledger = new Ledger([table('a', 1000, [{ stage: '45_pull', share: 1 }])], 0);
  ledger.started(1, 'a', '45_pull', 0);
  ledger.ended(1, 1);
  for (const pid of [1, 2, 3]) ledger.started(pid, 'a', '45_pull', 2);
  ledger.counted(1, '45_pull', 100, null);
  ledger.counted(2, '45_pull', 200, null);
  ledger.ended(2, 3);
  const { tables, overall } = ledger.look(second);
  assert.equal(
    tables.map(({ done }) => done),
    [300],
  );
  assert.is(overall.tables_done, 0);
  ledger.ended(1, second);
  ledger.ended(3, second);
  const after = ledger.look(second);
  assert.equal([after.tables, after.overall.tables_done, after.overall.done], [[], 1, 1000]);
});

test('a table that breaks begins anew; one that drops out is through', () => {
  const ledger = new Ledger([table('a', 1000), table('b', null)], 0);
  ledger.started(1, 'a', '40_sieve', 0);
  ledger.ended(1, second);
  ledger.started(1, 'a', '50_compare', second);
  ledger.failed(1);
  assert.equal(ledger.look(second).tables, []);
  assert.is(ledger.look(second).overall.done, 0);
  ledger.dropped('a');
  const { overall } = ledger.look(second);
  // of the other one nobody has counted the rows: its size stands for them
  assert.equal(
    [overall.tables_done, overall.total, overall.done],
    [1, 11_000, Math.round((11_000 * 6000) / 21_000)],
  );
});

test('a part that breaks off takes those of other sessions with it: its table begins anew', () => {
  const ledger = new Ledger([table('a', 1000)], 0);
  ledger.started(1, 'a', '45_pull', 0);
  ledger.started(2, 'a', '45_pull', 0);
  ledger.failed(1);
  assert.equal(ledger.look(second).tables, []);
  ledger.ended(2, 2 * second);
  assert.equal(ledger.look(3 * second).tables, []);
});

test.run();
