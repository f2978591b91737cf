import type { OddTable } from './odd-table.ts';

const k32 = Array.from({ length: 32 }, (_, n) => `k${n}`);

export const keys: OddTable[] = [
  {
    table: 'public.keyless',
    counts: [1, 1, 1, 0, 0, 0],
    odd: 'no key at all',
    both: `create table keyless (a int, v text); insert into keyless values (1, 'a');`,
  },
  {
    table: 'public.key_may_be_null',
    counts: [3, 3, 3, 0, 0, 0],
    odd: 'a unique column that may be NULL',
    both: 'create table key_may_be_null (a int unique, v text); insert into key_may_be_null values (1), (null), (null);',
  },
  {
    table: 'public.key_of_some',
    counts: [2, 2, 2, 0, 0, 0],
    odd: 'a unique index over some rows',
    both: 'create table key_of_some (a int not null, v text); create unique index on key_of_some (a) where a > 1; insert into key_of_some values (1), (1);',
  },
  {
    table: 'public.key_of_expression',
    counts: [1, 1, 1, 0, 0, 0],
    odd: 'a unique index over an expression',
    both: `create table key_of_expression (a text not null, v text); create unique index on key_of_expression (lower(a)); insert into key_of_expression values ('a');`,
  },
  {
    table: 'public.key_deferrable',
    counts: [1, 1, 1, 0, 0, 0],
    odd: 'a unique constraint that is deferrable',
    both: 'create table key_deferrable (a int not null unique deferrable, v text); insert into key_deferrable values (1);',
  },
  {
    table: 'public.key_excludes',
    counts: [0, 0, 0, 0, 0, 0],
    odd: 'an exclusion constraint',
    both: 'create table key_excludes (a int4range not null, exclude using gist (a with &&));',
  },
  {
    table: 'public.key_elsewhere',
    counts: [0, 0, 0, 0, 0, 0],
    odd: 'another primary key on live',
    old: 'create table key_elsewhere (a int primary key, b int);',
    live: 'create table key_elsewhere (a int, b int primary key);',
  },
  {
    table: 'public.key_named',
    odd: 'no constraint, but the user names a key of two columns',
    both: `create table key_named (a int, b text, v text); insert into key_named values (1, 'x', 'a'), (1, 'y', 'a');`,
    live: `update key_named set v = 'b' where b = 'y'; insert into key_named values (2, 'x', 'a');`,
    config: { key: ['a', 'b'] },
    counts: [2, 3, 1, 0, 1, 1],
  },
  {
    table: 'public.key_twice_old',
    odd: 'a named key that is twice on old',
    both: `create table key_twice_old (a int, v text); insert into key_twice_old values (1, 'a');`,
    old: `insert into key_twice_old values (1, 'b');`,
    config: { key: ['a'] },
    reason: 'duplicate or NULL keys: {"a": "1"} (old: 2)',
  },
  {
    table: 'public.key_null_live',
    odd: 'a named key that is NULL on live',
    both: `create table key_null_live (a int, v text); insert into key_null_live values (1, 'a');`,
    live: `insert into key_null_live values (null, 'a');`,
    config: { key: ['a'] },
    reason: 'duplicate or NULL keys: {"a": null} (live: 1)',
  },
  {
    table: 'public.parents',
    odd: 'a primary key that does not hold the rows of the table that inherits',
    both: `create table parents (id int primary key, v text); create table heirs () inherits (parents);
      insert into parents values (1, 'a'); insert into heirs values (2, 'a');`,
    live: `insert into heirs values (1, 'a');`,
    reason: 'duplicate or NULL keys: {"id": "1"} (live: 2)',
  },
  {
    table: 'public.heirs',
    odd: 'inherits everything but the key',
    reason: 'no key, and it inherits from another table',
    hint: "No primary key or unique index over NOT NULL columns is on both sides. Name columns that identify a row with --key 'public.heirs=COLUMN[,COLUMN]'.",
  },
  {
    table: 'public.key_32',
    odd: 'a key of 32 columns, in another order on live',
    old: `create table key_32 (${k32.map((k) => `${k} int`).join(', ')}, v text, primary key (${k32.join(', ')}));
      insert into key_32 values (${'1, '.repeat(32)}'a'), (${'2, '.repeat(32)}'a');`,
    live: `create table key_32 (v text, ${k32.map((k) => `${k} int`).join(', ')}, primary key (${[...k32].reverse().join(', ')}));
      insert into key_32 values ('b'${', 1'.repeat(32)}), ('a'${', 2'.repeat(31)}, 3);`,
    counts: [2, 2, 0, 1, 1, 1],
  },
  {
    table: 'public.key_included',
    odd: 'a unique index that carries a further column along',
    both: 'create table key_included (a int not null, b int); create unique index on key_included (a) include (b); insert into key_included values (1, 1), (2, 2);',
    live: 'update key_included set b = 3 where a = 1;',
    counts: [2, 2, 1, 0, 1, 0],
  },
  {
    table: 'public.key_widened',
    odd: 'int on old, bigint on live',
    old: `create table key_widened (id int primary key, v text); insert into key_widened values (1, 'a'), (2147483647, 'a'), (-5, 'a');`,
    live: `create table key_widened (id bigint primary key, v text); insert into key_widened values (1, 'a'), (2147483647, 'b'), (4294967297, 'a');`,
    counts: [3, 3, 1, 1, 1, 1],
  },
  {
    table: 'public.key_retyped',
    odd: 'int on old, text on live',
    old: 'create table key_retyped (id int primary key);',
    live: 'create table key_retyped (id text primary key);',
    reason:
      'key column id is integer on old, text on live: no lossless conversion leads from one to the other',
  },
  {
    table: 'public.key_edges',
    odd: 'a key of floats and times at their edges',
    both: `create table key_edges (f float8, t timestamptz, v text, primary key (f, t));
      insert into key_edges values ('NaN', 'infinity', 'a'), ('-infinity', '-infinity', 'a'), (5e-324, '4713-01-01 00:00+00 BC', 'a');`,
    old: `insert into key_edges values ('-0', 'epoch', 'a');`,
    live: `insert into key_edges values (0, 'epoch', 'a'), (1, 'epoch', 'a'); update key_edges set v = 'b' where f = 'NaN';`,
    counts: [4, 5, 3, 0, 1, 1],
  },
  {
    table: 'public.key_folded',
    odd: 'a citext key: what it calls one are two',
    both: 'create table key_folded (k citext primary key, v text);',
    old: `insert into key_folded values ('a', 'x'), ('b', 'x');`,
    live: `insert into key_folded values ('A', 'x'), ('b', 'y');`,
    counts: [2, 2, 0, 1, 1, 1],
  },
  {
    table: 'public.key_json',
    odd: 'a named key of json',
    both: `create table key_json (k json, v text); insert into key_json values ('{"a": 1}', 'a'), ('{"a":1}', 'a');`,
    live: `update key_json set v = 'b' where k::text = '{"a":1}';`,
    config: { key: ['k'] },
    counts: [2, 2, 1, 0, 1, 0],
  },
];
