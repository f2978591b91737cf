import type { OddTable } from './odd-table.ts';

const columns = 'id int primary key, v text';
const a62 = 'a'.repeat(62);

/** A table of two rows alike, one that live lost, one that it changed and two that it got. */
function plain(table: string, odd: string, before = ''): OddTable {
  return {
    table,
    odd,
    both: `${before} create table ${table} (${columns}); insert into ${table} values (1, 'a'), (2, ''), (3, 'c'), (4, 'd');`,
    old: `update ${table} set v = null where id = 2;`,
    live: `delete from ${table} where id = 3; insert into ${table} values (5, 'a'), (6, 'b');`,
    counts: [4, 5, 2, 1, 1, 2],
  };
}

export const names: OddTable[] = [
  plain('public."MiXed Case"', 'capitals and a blank'),
  plain('public."quo""te.d"', 'a quote and a dot'),
  plain('public."new\nline"', 'a line break'),
  plain('public."表 ünï 🐘"', 'letters beyond ASCII'),
  plain(`public.${a62}a`, 'a name of 63 bytes'),
  plain(`public.${a62}b`, 'another that is the same up to its last byte'),
  plain('public."A"', 'one letter, and there is the small one too'),
  plain('public.a', 'the small letter'),
  plain('public.accounts', 'three schemas have a table of this name: public'),
  plain('sales.accounts', 'the second of them', 'create schema sales;'),
  plain('"h.r"."accounts"'.replace('"accounts"', 'accounts'), 'the third', 'create schema "h.r";'),
  plain('public.sales__orders', 'named as the views of the next would be'),
  plain('sales.orders', 'its views may not take the names of the one before'),
  plain('public.runs', 'named like the journal'),
  plain('public.a_diff', 'named like what pgmend makes for the table a'),
  {
    table: 'public."select"',
    odd: 'every name in it is a reserved word',
    both: `create table "select" ("from" int primary key, "where" text, "order" int, "user" text, "null" text);
      insert into "select" values (1, 'a', 1, 'a', 'a'), (2, 'a', 1, 'a', 'a');`,
    live: `update "select" set "null" = null where "from" = 2;`,
    counts: [2, 2, 1, 0, 1, 0],
  },
  {
    table: 'public.own_names',
    odd: 'columns that pgmend itself has, one of them the key',
    both: `create table own_names (key int, status int, old_row text, live_row text, changed text[], old int, live int,
        on_old bool, on_live bool, rows int, v text, v__old text, v__live text, primary key (status, key));
      insert into own_names (key, status, v, v__old, changed) select n, n, 'a', 'b', '{v}' from generate_series(1, 5) n;`,
    old: 'delete from own_names where key = 5;',
    live: `delete from own_names where key = 1; update own_names set changed = '{}' where key = 2;
      update own_names set v__old = null where key = 3;`,
    counts: [4, 4, 1, 1, 2, 1],
  },
];
