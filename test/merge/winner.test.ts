import { test } from 'uvu';
import { cases } from './case.ts';

// Rulings "winner", "rows already in the target", "equal times", "same password, newer time".

cases([
  {
    title: 'the latest change wins, wherever it is; who is not in the target is inserted',
    test_db: [
      [1, 'ann', 'ann of test', '2020-02-01'],
      [2, 'bob', 'bob of test', '2020-01-01'],
      [3, 'cid', 'cid of test', '2020-01-01'],
      [4, 'dot', 'dot of test', '2020-01-01'],
    ],
    dev_db: [
      [1, 'ann', 'ann of dev', '2020-01-01'],
      [2, 'bob', 'bob of dev', '2020-01-01 00:00:00.000001'],
      [3, 'cid', 'cid of dev', '2020-01-02'],
      [5, 'eve', 'eve of dev', '2020-01-01'],
    ],
    target: [[3, 'cid', 'cid of target', '2020-01-03']],
    rows: [
      ['1', 'ann', 'ann of test', '2020-02-01 00:00:00+00'],
      ['2', 'bob', 'bob of dev', '2020-01-01 00:00:00.000001+00'],
      ['3', 'cid', 'cid of target', '2020-01-03 00:00:00+00'],
      ['4', 'dot', 'dot of test', '2020-01-01 00:00:00+00'],
      ['5', 'eve', 'eve of dev', '2020-01-01 00:00:00+00'],
    ],
    decisions: [
      'ann inserted test_db newest',
      'bob inserted dev_db newest',
      'cid kept target newest',
      'dot inserted test_db only',
      'eve inserted dev_db only',
    ],
  },
  {
    title:
      'rows of the target are one more source: newer ones stay, older ones are replaced, others are left alone',
    test_db: [
      [1, 'ann', 'new', '2020-01-02'],
      [2, 'bob', 'new', '2020-01-02'],
    ],
    target: [
      [1, 'ann', 'old', '2020-01-01'],
      [2, 'bob', 'newest', '2020-01-03'],
      [3, 'cid', 'own', null],
    ],
    rows: [
      ['1', 'ann', 'new', '2020-01-02 00:00:00+00'],
      ['2', 'bob', 'newest', '2020-01-03 00:00:00+00'],
      ['3', 'cid', 'own', null],
    ],
    decisions: ['ann updated test_db newest', 'bob kept target newest', 'cid kept target only'],
  },
  {
    title:
      'equal times, other passwords: the target goes first, then the sources in order, and it is listed as a tie',
    test_db: [
      [1, 'ann', 'of test', '2020-01-01'],
      [2, 'bob', 'of test', '2020-01-01'],
      [3, 'cid', 'of test', '2020-01-01'],
    ],
    dev_db: [
      [1, 'ann', 'of dev', '2020-01-01'],
      [2, 'bob', 'of dev', '2020-01-01'],
      [3, 'cid', 'of dev', '2020-01-02'],
    ],
    target: [
      [2, 'bob', 'of target', '2020-01-01'],
      [3, 'cid', 'of target', '2020-01-02'],
    ],
    rows: [
      ['1', 'ann', 'of test', '2020-01-01 00:00:00+00'],
      ['2', 'bob', 'of target', '2020-01-01 00:00:00+00'],
      ['3', 'cid', 'of target', '2020-01-02 00:00:00+00'],
    ],
    decisions: ['ann inserted test_db tie', 'bob kept target tie', 'cid kept target tie'],
    attention: ['+tie target bob', '+tie target cid', '+tie test_db ann'],
  },
  {
    title: 'the priority of the sources is the order in which they are named',
    choice: { from: ['dev_db', 'test_db'] },
    test_db: [[1, 'ann', 'of test', '2020-01-01']],
    dev_db: [[2, 'ann', 'of dev', '2020-01-01']],
    rows: [['2', 'ann', 'of dev', '2020-01-01 00:00:00+00']],
    decisions: ['ann inserted dev_db tie'],
    attention: ['+tie dev_db ann'],
    ids: ['dev_db ann 2->2 kept', 'test_db ann 1->2 same_user'],
  },
  {
    title: 'the same password at the same time is no tie, and nothing to look at',
    test_db: [[1, 'ann', 'one', '2020-01-01']],
    dev_db: [[1, 'ann', 'one', '2020-01-01']],
    rows: [['1', 'ann', 'one', '2020-01-01 00:00:00+00']],
    decisions: ['ann inserted test_db same'],
  },
  {
    title: 'the same password, newer time: the newer time is kept, so that one in between does not win later',
    // dev_db is of the time between: it would beat the time that the target has
    test_db: [[1, 'ann', 'one', '2020-01-03']],
    dev_db: [[1, 'ann', 'two', '2020-01-02']],
    target: [[1, 'ann', 'one', '2020-01-01']],
    rows: [['1', 'ann', 'one', '2020-01-03 00:00:00+00']],
    decisions: ['ann updated test_db newest'],
  },
  {
    title: 'a tie further down decides nothing, and is not listed',
    test_db: [[1, 'ann', 'one', '2020-01-01']],
    dev_db: [[1, 'ann', 'two', '2020-01-01']],
    target: [[1, 'ann', 'three', '2020-01-02']],
    rows: [['1', 'ann', 'three', '2020-01-02 00:00:00+00']],
    decisions: ['ann kept target newest'],
  },
]);

test.run();
