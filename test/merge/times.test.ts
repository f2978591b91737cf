import { test } from 'uvu';
import { cases } from './case.ts';

// Rulings "NULL time" and "time in the future".

/** A moment so many minutes from now, and as the target prints it. */
function ahead(minutes: number): [iso: string, printed: string] {
  // an hour that no minute of the tests can reach; whole seconds, as Postgres drops zeros
  const iso = new Date(Math.floor(Date.now() / 1000 + minutes * 60) * 1000).toISOString();
  return [iso, `${iso.slice(0, 10)} ${iso.slice(11, 19)}+00`];
}

const [soon, soonPrinted] = ahead(3);
const [later, laterPrinted] = ahead(60);
const past = '2020-01-01 00:00:00+00';

cases([
  {
    title: 'a NULL time is older than every other, also than -infinity',
    test_db: [
      [1, 'ann', 'no time', null],
      [2, 'bob', 'no time', null],
      [3, 'cid', 'new', '-infinity'],
    ],
    dev_db: [
      [1, 'ann', 'some time', '1900-01-01'],
      [2, 'bob', 'first of all', '-infinity'],
    ],
    target: [
      [1, 'ann', 'no time', null],
      [3, 'cid', 'no time', null],
    ],
    rows: [
      ['1', 'ann', 'some time', '1900-01-01 00:00:00+00'],
      ['2', 'bob', 'first of all', '-infinity'],
      ['3', 'cid', 'new', '-infinity'],
    ],
    decisions: ['ann updated dev_db newest', 'bob inserted dev_db newest', 'cid updated test_db newest'],
  },
  {
    title: '-infinity is a time: older than all others, and equal to itself',
    test_db: [
      [1, 'ann', 'one', '-infinity'],
      [2, 'bob', 'one', '-infinity'],
    ],
    dev_db: [
      [1, 'ann', 'two', '4000-01-01 BC'],
      [2, 'bob', 'two', '-infinity'],
    ],
    rows: [
      ['1', 'ann', 'two', '4000-01-01 00:00:00+00 BC'],
      ['2', 'bob', 'one', '-infinity'],
    ],
    decisions: ['ann inserted dev_db newest', 'bob inserted test_db tie'],
    attention: ['+tie test_db bob'],
  },
  {
    title: 'no time anywhere: priority decides and it is listed, for a look where the passwords differ',
    test_db: [
      [1, 'ann', 'of test', null],
      [2, 'bob', 'same', null],
      [3, 'cid', 'of test', null],
    ],
    dev_db: [
      [1, 'ann', 'of dev', null],
      [2, 'bob', 'same', null],
    ],
    target: [[3, 'cid', 'of target', null]],
    rows: [
      ['1', 'ann', 'of test', null],
      ['2', 'bob', 'same', null],
      ['3', 'cid', 'of target', null],
    ],
    decisions: ['ann inserted test_db no_time', 'bob inserted test_db no_time', 'cid kept target no_time'],
    attention: ['+no_time target cid', '+no_time test_db ann', 'no_time test_db bob'],
  },
  {
    title:
      'a time more than five minutes ahead, or infinity, ranks as NULL and is listed; one within them is believed',
    test_db: [
      [1, 'ann', 'an hour ahead', later],
      [2, 'bob', 'never', 'infinity'],
      [3, 'cid', 'now', soon],
      [4, 'dot', 'an hour ahead', later],
    ],
    dev_db: [
      [1, 'ann', 'past', past],
      [2, 'bob', 'past', past],
      [3, 'cid', 'past', past],
    ],
    rows: [
      ['1', 'ann', 'past', past],
      ['2', 'bob', 'past', past],
      ['3', 'cid', 'now', soonPrinted],
      // it is the only one, and stays as it is
      ['4', 'dot', 'an hour ahead', laterPrinted],
    ],
    decisions: [
      'ann inserted dev_db newest',
      'bob inserted dev_db newest',
      'cid inserted test_db newest',
      'dot inserted test_db only',
    ],
    attention: ['+future_time test_db ann', '+future_time test_db bob', '+future_time test_db dot'],
  },
  {
    title: 'a time ahead is as good as no time, in the target as in a source',
    test_db: [
      [1, 'ann', 'past', past],
      [2, 'bob', 'no time', null],
      [3, 'cid', 'never', 'infinity'],
    ],
    dev_db: [[3, 'cid', 'no time', null]],
    target: [
      [1, 'ann', 'never', 'infinity'],
      [2, 'bob', 'an hour ahead', later],
    ],
    rows: [
      ['1', 'ann', 'past', past],
      ['2', 'bob', 'an hour ahead', laterPrinted],
      ['3', 'cid', 'never', 'infinity'],
    ],
    decisions: ['ann updated test_db newest', 'bob kept target no_time', 'cid inserted test_db no_time'],
    attention: [
      '+future_time target ann',
      '+future_time target bob',
      '+future_time test_db cid',
      '+no_time target bob',
      '+no_time test_db cid',
    ],
  },
  {
    title: 'trust_future: times ahead and infinity rank as they are, and none is listed',
    choice: { trustFuture: true },
    test_db: [
      [1, 'ann', 'an hour ahead', later],
      [2, 'bob', 'never', 'infinity'],
    ],
    dev_db: [
      [1, 'ann', 'past', past],
      [2, 'bob', 'an hour ahead', later],
    ],
    target: [[1, 'ann', 'now', soon]],
    rows: [
      ['1', 'ann', 'an hour ahead', laterPrinted],
      ['2', 'bob', 'never', 'infinity'],
    ],
    decisions: ['ann updated test_db newest', 'bob inserted test_db newest'],
  },
]);

test.run();
