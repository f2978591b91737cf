import { test } from 'uvu';
import { cases } from './case.ts';

// Rulings "NULL or empty password", "NULL or empty username", "the same username twice in one source".

const day = (n: number) => `2020-01-0${n} 00:00:00+00`;

cases([
  {
    title:
      'a row without a password is no candidate while there is another, however new it is, and is listed',
    test_db: [
      [1, 'ann', null, day(3)],
      [2, 'bob', '', day(3)],
      [3, 'cid', 'old', day(1)],
      [4, 'dot', 'no time', null],
    ],
    dev_db: [
      [1, 'ann', 'old', day(1)],
      [2, 'bob', 'old', day(1)],
      [4, 'dot', '', day(1)],
    ],
    target: [[3, 'cid', null, day(2)]],
    rows: [
      ['1', 'ann', 'old', day(1)],
      ['2', 'bob', 'old', day(1)],
      ['3', 'cid', 'old', day(1)],
      ['4', 'dot', 'no time', null],
    ],
    decisions: [
      'ann inserted dev_db only_with_value',
      'bob inserted dev_db only_with_value',
      'cid updated test_db only_with_value',
      'dot inserted test_db only_with_value',
    ],
    attention: [
      '+no_value dev_db dot',
      '+no_value target cid',
      '+no_value test_db ann',
      '+no_value test_db bob',
    ],
  },
  {
    title: 'a row without a password is taken where there is no other, and is listed all the same',
    test_db: [
      [1, 'ann', null, day(1)],
      [2, 'bob', '', null],
    ],
    dev_db: [
      [3, 'cid', '', day(1)],
      [4, 'cid', null, day(2)],
    ],
    rows: [
      ['1', 'ann', null, day(1)],
      ['2', 'bob', '', null],
      ['4', 'cid', null, day(2)],
    ],
    decisions: ['ann inserted test_db only', 'bob inserted test_db only', 'cid inserted dev_db newest'],
    attention: [
      '+duplicate_key dev_db cid',
      '+no_value dev_db cid',
      '+no_value dev_db cid',
      '+no_value test_db ann',
      '+no_value test_db bob',
    ],
  },
  {
    title: 'blanks are a password',
    test_db: [[1, 'ann', ' ', day(2)]],
    dev_db: [[1, 'ann', 'old', day(1)]],
    rows: [['1', 'ann', ' ', day(2)]],
    decisions: ['ann inserted test_db newest'],
  },
  {
    title:
      'a row whose username is NULL or empty is not taken, and is listed; in the target it stays as it is',
    test_db: [
      [1, null, 'one', day(1)],
      [2, '', 'two', day(1)],
      [3, 'ann', 'three', day(1)],
      [9, null, 'nine', null],
    ],
    dev_db: [[4, '', 'four', day(2)]],
    target: [
      [5, null, 'five', day(1)],
      [6, '', 'six', day(1)],
    ],
    rows: [
      ['3', 'ann', 'three', day(1)],
      ['5', null, 'five', day(1)],
      ['6', '', 'six', day(1)],
    ],
    decisions: ['ann inserted test_db only'],
    attention: [
      '+no_key dev_db ',
      '+no_key target ',
      '+no_key target null',
      '+no_key test_db ',
      '+no_key test_db null',
      '+no_key test_db null',
    ],
  },
  {
    title: 'a name of blanks is a name',
    test_db: [
      [1, ' ', 'one', day(1)],
      [2, '\t', 'two', day(1)],
    ],
    dev_db: [[1, ' ', 'newer', day(2)]],
    rows: [
      ['1', ' ', 'newer', day(2)],
      ['2', '\t', 'two', day(1)],
    ],
    decisions: ['\t inserted test_db only', '  inserted dev_db newest'],
    attention: ['+similar_key dev_db  ', '+similar_key test_db \t'],
  },
  {
    title: 'the same username twice in one source: the newest wins, and it is listed',
    test_db: [
      [1, 'ann', 'old', day(1)],
      [2, 'ann', 'new', day(3)],
      [3, 'ann', 'older', '1999-01-01'],
      [4, 'bob', 'of test', day(1)],
    ],
    dev_db: [
      [5, 'ann', 'between', day(2)],
      [6, 'bob', 'of dev', day(2)],
      [7, 'bob', 'older', day(1)],
    ],
    rows: [
      ['2', 'ann', 'new', day(3)],
      ['4', 'bob', 'of dev', day(2)],
    ],
    decisions: ['ann inserted test_db newest', 'bob inserted dev_db newest'],
    attention: ['+duplicate_key dev_db bob', '+duplicate_key test_db ann'],
    ids: [
      'test_db ann 2->2 kept',
      'test_db ann 1->2 same_user',
      'test_db ann 3->2 same_user',
      'test_db bob 4->4 kept',
      'dev_db ann 5->2 same_user',
      'dev_db bob 6->4 same_user',
      'dev_db bob 7->4 same_user',
    ],
  },
  {
    title:
      'the same username twice in one source at the same time: the lowest id goes first, and it is a tie as well',
    test_db: [
      [3, 'ann', 'three', day(1)],
      [2, 'ann', 'two', day(1)],
      [null, 'ann', 'none', day(1)],
      [9, 'bob', 'b', day(1)],
      [9, 'bob', 'a', day(1)],
    ],
    rows: [
      ['2', 'ann', 'two', day(1)],
      ['9', 'bob', 'a', day(1)],
    ],
    decisions: ['ann inserted test_db tie', 'bob inserted test_db tie'],
    attention: [
      '+duplicate_key test_db ann',
      '+duplicate_key test_db bob',
      '+tie test_db ann',
      '+tie test_db bob',
    ],
  },
]);

test.run();
