import { test } from 'uvu';
import { cases } from './case.ts';

// Rulings "same user_id, different usernames" and "same username, different user_id".

const day = (n: number) => `2020-01-0${n} 00:00:00+00`;

cases([
  {
    title:
      'the same user under other ids: the id of the target, else that of the first source; all in id_map.csv',
    test_db: [
      [1, 'ann', 'a', day(1)],
      [2, 'bob', 'b', day(1)],
    ],
    dev_db: [
      [11, 'ann', 'aa', day(2)],
      [12, 'bob', 'bb', day(2)],
    ],
    target: [[21, 'ann', 'aaa', day(1)]],
    rows: [
      ['2', 'bob', 'bb', day(2)],
      ['21', 'ann', 'aa', day(2)],
    ],
    ids: [
      'test_db ann 1->21 same_user',
      'test_db bob 2->2 kept',
      'dev_db ann 11->21 same_user',
      'dev_db bob 12->2 same_user',
    ],
  },
  {
    title:
      'the same id of other users: both are kept, the one of lower priority under an id above all of all places',
    test_db: [
      [1, 'ann', 'a', day(1)],
      [2, 'bob', 'b', day(1)],
      // rows that are not taken count for the greatest id too
      [70, '', 'x', day(1)],
    ],
    dev_db: [
      [1, 'cid', 'c', day(9)],
      [3, 'dot', 'd', day(9)],
      [4, 'bob', 'b', day(1)],
    ],
    target: [[3, 'eve', 'e', day(1)]],
    rows: [
      ['1', 'ann', 'a', day(1)],
      ['2', 'bob', 'b', day(1)],
      ['3', 'eve', 'e', day(1)],
      ['71', 'cid', 'c', day(9)],
      ['72', 'dot', 'd', day(9)],
    ],
    decisions: [
      'ann inserted test_db only',
      'bob inserted test_db same',
      'cid inserted dev_db only',
      'dot inserted dev_db only',
      'eve kept target only',
    ],
    attention: ['+no_key test_db '],
    ids: [
      'test_db ann 1->1 kept',
      'test_db bob 2->2 kept',
      'dev_db bob 4->2 same_user',
      'dev_db cid 1->71 id_conflict',
      'dev_db dot 3->72 id_conflict',
    ],
  },
  {
    title: 'new ids go by source, then wanted id, then name; users without any id get theirs after those',
    test_db: [
      [null, 'zed', 'z', day(1)],
      [5, 'ann', 'a', day(1)],
      [5, 'Ann', 'a', day(1)],
      [5, 'bob', 'b', day(1)],
      [2, 'cid', 'c', day(1)],
      [2, 'dot', 'd', day(1)],
    ],
    dev_db: [
      [null, 'eve', 'e', day(1)],
      [2, 'abe', 'x', day(1)],
      [null, 'cid', 'c', day(2)],
    ],
    rows: [
      ['2', 'cid', 'c', day(2)],
      // to the byte, capitals go first
      ['5', 'Ann', 'a', day(1)],
      ['6', 'dot', 'd', day(1)],
      ['7', 'ann', 'a', day(1)],
      ['8', 'bob', 'b', day(1)],
      ['9', 'abe', 'x', day(1)],
      ['10', 'eve', 'e', day(1)],
      ['11', 'zed', 'z', day(1)],
    ],
    attention: ['+similar_key test_db Ann', '+similar_key test_db ann'],
    ids: [
      'test_db Ann 5->5 kept',
      'test_db ann 5->7 id_conflict',
      'test_db bob 5->8 id_conflict',
      'test_db cid 2->2 kept',
      'test_db dot 2->6 id_conflict',
      'test_db zed null->11 no_id',
      'dev_db abe 2->9 id_conflict',
      'dev_db cid null->2 no_id',
      'dev_db eve null->10 no_id',
    ],
  },
  {
    title: 'a row without a password still gives its id; ids of the target never change',
    test_db: [
      [1, 'ann', '', day(3)],
      [7, 'cid', 'c', day(3)],
    ],
    dev_db: [
      [2, 'ann', 'a', day(1)],
      [7, 'bob', 'b', day(3)],
    ],
    target: [
      [6, 'bob', 'old', day(1)],
      [7, 'dot', 'd', null],
    ],
    rows: [
      ['1', 'ann', 'a', day(1)],
      ['6', 'bob', 'b', day(3)],
      ['7', 'dot', 'd', null],
      ['8', 'cid', 'c', day(3)],
    ],
    attention: ['+no_value test_db ann'],
    ids: [
      'test_db ann 1->1 kept',
      'test_db cid 7->8 id_conflict',
      'dev_db ann 2->1 same_user',
      'dev_db bob 7->6 same_user',
    ],
  },
  {
    title: 'an id that a user gives up for the one of the target is free for another',
    test_db: [[1, 'ann', 'a', day(1)]],
    dev_db: [[1, 'bob', 'b', day(1)]],
    target: [[9, 'ann', 'a', day(2)]],
    rows: [
      ['1', 'bob', 'b', day(1)],
      ['9', 'ann', 'a', day(2)],
    ],
    ids: ['test_db ann 1->9 same_user', 'dev_db bob 1->1 kept'],
  },
]);

test.run();
