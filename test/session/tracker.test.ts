import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { describeOverall, describeTable } from '../../src/output/progress-words.ts';
import type { PlannedTable } from '../../src/session/progress/progress.ts';
import { Tracker } from '../../src/session/progress/tracker.ts';

// Rows, rate and time left, worked out from what sessions report. Times are given, so none is measured.

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
  const tracker = new Tracker([table('a', 3_400_000)], 0);
  tracker.started(1, 'a', '40_sieve', 0);
  tracker.counted(1, '40_sieve', 1_200_000, null);
  const { tables, overall } = tracker.progressAt(6 * second);
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
  const tracker = new Tracker([table('a', 1000)], 0);
  tracker.started(1, 'a', '40_sieve', 0);
  tracker.counted(1, '40_sieve', 50, 80);
  assert.is(tracker.progressAt(second).tables[0]?.total, 80);
  tracker.counted(1, '40_sieve', 1500, null);
  const [seen] = tracker.progressAt(second).tables;
  assert.equal([seen?.total, seen?.seconds_left], [1500, 0]);
  assert.match(describeTable(seen as never), 'nearly done');
});

test('what was reported of a stage that is over counts for no other', () => {
  const tracker = new Tracker([table('a', 1000)], 0);
  tracker.started(1, 'a', '40_sieve', 0);
  tracker.ended(1, second);
  tracker.started(1, 'a', '50_compare', second);
  tracker.counted(1, '40_sieve', 900, null);
  assert.is(tracker.progressAt(2 * second).tables[0]?.estimated, true);
});

test('of a stage that tells nothing, the rate of tables that are through gives an estimate, and says so', () => {
  const tracker = new Tracker([table('a', 10_000), table('b', 40_000), table('c', 10)], 0);
  tracker.started(1, 'b', '40_sieve', 0);
  assert.equal(
    tracker.progressAt(second).tables.map(({ done, rate, seconds_left }) => [done, rate, seconds_left]),
    [[null, null, null]],
  );
  tracker.started(2, 'a', '40_sieve', 0);
  tracker.ended(2, 5 * second);
  const [seen] = tracker.progressAt(10 * second).tables;
  assert.equal([seen?.done, seen?.rate, seen?.seconds_left, seen?.estimated], [20_000, 2000, 10, true]);
  assert.is(
    describeTable(seen as never),
    'b  40_sieve  about 20,000 of 40,000 rows (50 %), 2,000 rows/s, about 10 s left',
  );
  // however long it takes, it is not called done
  assert.is(tracker.progressAt(100 * second).tables[0]?.done, 39_600);
});

test('sessions that share a table are summed up, those that are done with their part among them', () => {
  const tracker = new Tracker([table('a', 1000, [{ stage: '45_pull', share: 1 }])], 0);
  tracker.started(1, 'a', '45_pull', 0);
  tracker.ended(1, 1);
  for (const pid of [1, 2, 3]) tracker.started(pid, 'a', '45_pull', 2);
  tracker.counted(1, '45_pull', 100, null);
  tracker.counted(2, '45_pull', 200, null);
  tracker.ended(2, 3);
  const { tables, overall } = tracker.progressAt(second);
  assert.equal(
    tables.map(({ done }) => done),
    [300],
  );
  assert.is(overall.tables_done, 0);
  tracker.ended(1, second);
  tracker.ended(3, second);
  const after = tracker.progressAt(second);
  assert.equal([after.tables, after.overall.tables_done, after.overall.done], [[], 1, 1000]);
});

test('a table that breaks begins anew; one that drops out is through', () => {
  const tracker = new Tracker([table('a', 1000), table('b', null)], 0);
  tracker.started(1, 'a', '40_sieve', 0);
  tracker.ended(1, second);
  tracker.started(1, 'a', '50_compare', second);
  tracker.failed(1);
  assert.equal(tracker.progressAt(second).tables, []);
  assert.is(tracker.progressAt(second).overall.done, 0);
  tracker.dropped('a');
  const { overall } = tracker.progressAt(second);
  // of the other one nobody has counted the rows: its size stands for them
  assert.equal(
    [overall.tables_done, overall.total, overall.done],
    [1, 11_000, Math.round((11_000 * 6000) / 21_000)],
  );
});

test('a part that breaks off takes those of other sessions with it: its table begins anew', () => {
  const tracker = new Tracker([table('a', 1000)], 0);
  tracker.started(1, 'a', '45_pull', 0);
  tracker.started(2, 'a', '45_pull', 0);
  tracker.failed(1);
  assert.equal(tracker.progressAt(second).tables, []);
  tracker.ended(2, 2 * second);
  assert.equal(tracker.progressAt(3 * second).tables, []);
});

test.run();
