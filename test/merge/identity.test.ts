import { test } from 'uvu';
import { cases } from './case.ts';

// Ruling "identity": the username, to the byte; fold only where it is asked for.

const day = (n: number) => `2020-01-0${n} 00:00:00+00`;
const composed = 'zo\u00eb';
const decomposed = 'zoe\u0308';

cases([
  {
    title:
      'names are told apart to the byte: those that differ in case, blanks or Unicode form are listed, not merged',
    test_db: [
      [1, 'Bob', 'one', day(1)],
      [2, 'ann', 'one', day(1)],
      [3, composed, 'one', day(1)],
      [4, 'cid', 'one', day(1)],
    ],
    dev_db: [
      [11, 'bob', 'two', day(2)],
      [12, 'ann ', 'two', day(2)],
      [13, decomposed, 'two', day(2)],
      [14, 'cid', 'two', day(2)],
    ],
    target: [[21, 'B ob', 'three', day(3)]],
    rows: [
      ['1', 'Bob', 'one', day(1)],
      ['2', 'ann', 'one', day(1)],
      ['3', composed, 'one', day(1)],
      ['4', 'cid', 'two', day(2)],
      ['11', 'bob', 'two', day(2)],
      ['12', 'ann ', 'two', day(2)],
      ['13', decomposed, 'two', day(2)],
      ['21', 'B ob', 'three', day(3)],
    ],
    decisions: [
      'B ob kept target only',
      'Bob inserted test_db only',
      'ann inserted test_db only',
      'ann  inserted dev_db only',
      'bob inserted dev_db only',
      'cid inserted dev_db newest',
      `${decomposed} inserted dev_db only`,
      `${composed} inserted test_db only`,
    ],
    attention: [
      '+similar_key dev_db ann ',
      '+similar_key dev_db bob',
      `+similar_key dev_db ${decomposed}`,
      '+similar_key target B ob',
      '+similar_key test_db Bob',
      '+similar_key test_db ann',
      `+similar_key test_db ${composed}`,
    ],
  },
  {
    title:
      'fold: names that differ in case, blanks or Unicode form are one user, spelled as in the first place',
    choice: { fold: true },
    test_db: [
      [1, 'Bob', 'one', day(1)],
      [2, ' ann', 'one', day(3)],
      [3, composed, 'one', day(1)],
      [4, 'ﬁn', 'one', day(1)],
    ],
    dev_db: [
      [11, 'bob', 'two', day(2)],
      [12, 'ANN', 'two', day(2)],
      [13, decomposed, 'two', day(2)],
      [14, 'F I\u00a0N\n', 'two', day(2)],
    ],
    target: [[22, 'A nn', 'three', day(1)]],
    rows: [
      ['1', 'Bob', 'two', day(2)],
      ['3', composed, 'two', day(2)],
      ['4', 'ﬁn', 'two', day(2)],
      ['22', 'A nn', 'one', day(3)],
    ],
    decisions: [
      'A nn updated test_db newest',
      'Bob inserted dev_db newest',
      'ﬁn inserted dev_db newest',
      `${composed} inserted dev_db newest`,
    ],
    ids: [
      'test_db  ann 2->22 same_user',
      'test_db Bob 1->1 kept',
      'test_db ﬁn 4->4 kept',
      `test_db ${composed} 3->3 kept`,
      'dev_db ANN 12->22 same_user',
      'dev_db bob 11->1 same_user',
      'dev_db F I\u00a0N\n 14->4 same_user',
      `dev_db ${decomposed} 13->3 same_user`,
    ],
  },
  {
    title: 'fold: names that the target itself holds twice stay apart, and are listed',
    choice: { fold: true },
    test_db: [
      [1, 'BOB', 'one', day(3)],
      [2, 'bob', 'one', day(3)],
    ],
    target: [
      [21, 'Bob', 'three', day(1)],
      [22, 'bob', 'four', day(2)],
    ],
    rows: [
      ['1', 'BOB', 'one', day(3)],
      ['21', 'Bob', 'three', day(1)],
      ['22', 'bob', 'one', day(3)],
    ],
    decisions: ['BOB inserted test_db only', 'Bob kept target only', 'bob updated test_db newest'],
    attention: ['+similar_key target Bob', '+similar_key test_db BOB', '+similar_key test_db bob'],
  },
  {
    title: 'fold: two spellings within one source are the same user twice, and a name of blanks is none',
    choice: { fold: true },
    test_db: [
      [1, 'Ann', 'old', day(1)],
      [2, 'ann', 'new', day(2)],
      [3, ' \u2003', 'blank', day(1)],
    ],
    rows: [['2', 'ann', 'new', day(2)]],
    decisions: ['ann inserted test_db newest'],
    attention: ['+duplicate_key test_db ann', '+no_key test_db  \u2003'],
  },
  {
    title: 'fold is a setting of the config file too',
    choice: { config: { fold: true } },
    test_db: [[1, 'ÄNN', 'old', day(1)]],
    dev_db: [[2, 'änn', 'new', day(2)]],
    rows: [['1', 'ÄNN', 'new', day(2)]],
    decisions: ['ÄNN inserted dev_db newest'],
  },
]);

test.run();
