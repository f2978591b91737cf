import type { OddTable } from './odd-table.ts';

const many = Array.from({ length: 1000 }, (_, n) => `c${n} bool`).join(', ');

/** Tables that are odd in how they are built. */
export const shapes: OddTable[] = [
  {
    table: 'public.empty',
    odd: 'no rows',
    both: 'create table empty (id int primary key, v text);',
    counts: [0, 0, 0, 0, 0, 0],
  },
  {
    table: 'public.keys_only',
    odd: 'no column but the key',
    both: 'create table keys_only (a int, b text, primary key (a, b));',
    old: `insert into keys_only values (1, 'x'), (1, 'y');`,
    live: `insert into keys_only values (1, 'x'), (2, 'y');`,
    counts: [2, 2, 1, 1, 0, 1],
  },
  {
    table: 'public.dropped',
    odd: 'columns were dropped, others on each side',
    old: `create table dropped (gone text, id int primary key, gone_too text, v text);
      insert into dropped values ('x', 1, 'x', 'a'), ('x', 2, 'x', 'a');
      alter table dropped drop gone, drop gone_too; alter table dropped add w int default 7;`,
    live: `create table dropped (id int primary key, gone int, w int, v text);
      insert into dropped values (1, 1, 7, 'a'), (2, 1, 8, 'a'); alter table dropped drop gone;`,
    counts: [2, 2, 1, 0, 1, 0],
  },
  {
    table: 'public.other_order',
    odd: 'columns of one type in another order',
    old: `create table other_order (id int primary key, a text, b text); insert into other_order values (1, 'a', 'b'), (2, 'a', 'b');`,
    live: `create table other_order (b text, a text, id int primary key); insert into other_order values ('b', 'a', 1), ('a', 'b', 2);`,
    counts: [2, 2, 1, 0, 1, 0],
  },
  {
    table: 'public.parted',
    odd: 'partitions by range on old, by hash on live, and a default one with a partition of its own',
    old: `create table parted (id int primary key, v text) partition by range (id);
      create table parted_low partition of parted for values from (0) to (10);
      create table parted_rest partition of parted default partition by range (id);
      create table parted_rest_low partition of parted_rest for values from (10) to (20);
      insert into parted values (1, 'a'), (2, 'a'), (11, 'a'), (12, 'a');`,
    live: `create table parted (id int primary key, v text) partition by hash (id);
      create table parted_0 partition of parted for values with (modulus 3, remainder 0);
      create table parted_1 partition of parted for values with (modulus 3, remainder 1);
      create table parted_2 partition of parted for values with (modulus 3, remainder 2);
      insert into parted values (1, 'a'), (2, 'b'), (12, 'a'), (13, 'a'), (99, 'a');`,
    counts: [4, 5, 2, 1, 1, 2],
  },
  {
    table: 'public.parted_late',
    odd: 'partitioned on live only',
    old: `create table parted_late (id int primary key, v text); insert into parted_late values (1, 'a'), (2, 'a');`,
    live: `create table parted_late (id int primary key, v text) partition by list (id);
      create table parted_late_1 partition of parted_late for values in (1, 3);
      create table parted_late_2 partition of parted_late for values in (2);
      insert into parted_late values (1, 'a'), (2, 'b'), (3, 'a');`,
    counts: [2, 3, 1, 0, 1, 1],
  },
  {
    table: 'public.parted_once',
    odd: 'partitioned on old only',
    old: `create table parted_once (id int primary key, v text) partition by list (id);
      create table parted_once_1 partition of parted_once for values in (1); create table parted_once_2 partition of parted_once default;
      insert into parted_once values (1, 'a'), (2, 'a');`,
    live: `create table parted_once (id int primary key, v text); insert into parted_once values (2, 'a');`,
    counts: [2, 1, 1, 1, 0, 0],
  },
  {
    table: 'public.animals',
    odd: 'another table inherits from it, and its rows are shown here too',
    both: `create table animals (id int primary key, v text); create table cats (claws int, primary key (id)) inherits (animals);
      insert into animals values (1, 'a'), (2, 'a'); insert into cats values (3, 'c', 1), (4, 'c', 1);`,
    live: `update only animals set v = 'b' where id = 1; update cats set v = 'b' where id = 3; insert into cats values (5, 'c', 1);`,
    counts: [4, 5, 2, 0, 2, 1],
  },
  {
    table: 'public.cats',
    odd: 'inherits from the one before',
    live: 'update cats set claws = 2 where id = 4;',
    counts: [2, 3, 0, 0, 2, 1],
  },
  {
    table: 'public.unlogged',
    odd: 'unlogged on old',
    old: `create unlogged table unlogged (id int primary key, v text); insert into unlogged values (1, 'a');`,
    live: `create table unlogged (id int primary key, v text); insert into unlogged values (1, 'b');`,
    counts: [1, 1, 0, 0, 1, 0],
  },
  {
    table: 'public.made',
    odd: 'a generated column, by another formula on live, and an identity that is always its own',
    old: `create table made (id int generated always as identity primary key, a int, twice int generated always as (a * 2) stored);
      insert into made (a) values (0), (2), (3);`,
    live: `create table made (id int generated always as identity primary key, a int, twice int generated always as (a * a) stored);
      insert into made (a) values (0), (2), (3);`,
    counts: [3, 3, 2, 0, 1, 0],
  },
  {
    table: 'public.wide',
    odd: '1,001 columns',
    both: `create table wide (id int primary key, ${many}); insert into wide (id, c0, c999) values (1, true, true), (2, true, true);`,
    live: 'update wide set c999 = null where id = 2;',
    counts: [2, 2, 1, 0, 1, 0],
  },
  {
    table: 'public.typed',
    odd: 'a table of a composite type',
    both: `create type line_item as (id int, v text); create table typed of line_item (primary key (id)); insert into typed values (1, 'a'), (2, 'a');`,
    live: `update typed set v = 'b' where id = 1;`,
    counts: [2, 2, 1, 0, 1, 0],
  },
  {
    table: 'public.ruled',
    odd: 'rules and triggers that would write',
    both: `create table ruled (id int primary key, v text); insert into ruled values (1, 'a'), (2, 'a');
      create rule nothing as on delete to ruled do instead nothing;
      create function loud() returns trigger language plpgsql as $f$ begin raise 'a trigger fired'; end $f$;`,
    live: `update ruled set v = 'b' where id = 2; create trigger loud before insert or update on ruled execute function loud();`,
    counts: [2, 2, 1, 0, 1, 0],
  },
];
