import type { OddTable } from './odd-table.ts';

export const types: OddTable[] = [
  {
    table: 'public.no_zone',
    odd: 'timestamp on old, timestamptz on live, and nobody says of which zone',
    old: `create table no_zone (id int primary key, at timestamp); insert into no_zone values (1, '2020-01-01');`,
    live: `create table no_zone (id int primary key, at timestamptz); insert into no_zone values (1, '2020-01-01 00:00+00');`,
    reason:
      'column at is timestamp without time zone on old, timestamp with time zone on live: which time zone was meant?',
    hint: 'Say which with timezone under tables in pgmend.yaml, or exclude the column.',
  },
  {
    table: 'public.zone',
    odd: 'the same with a zone that has summer time',
    old: `create table zone (id int primary key, at timestamp); insert into zone values (1, '2020-01-01 12:00'), (2, '2020-07-01 12:00'), (3, 'infinity');`,
    live: `create table zone (id int primary key, at timestamptz); insert into zone values (1, '2020-01-01 11:00+00'), (2, '2020-07-01 11:00+00'), (3, 'infinity');`,
    config: { timezone: 'Europe/Berlin' },
    counts: [3, 3, 2, 0, 1, 0],
  },
  {
    table: 'public.moods',
    odd: 'an enum with a label that live lacks',
    old: `create type mood as enum ('sad', 'ok', 'gone'); create table moods (id int primary key, v mood, w mood[]);
      insert into moods values (1, 'sad', '{ok}'), (2, 'gone', '{gone}'), (3, 'ok', '{}');`,
    live: `create type mood as enum ('ok', 'sad'); create table moods (id int primary key, v mood, w mood[]);
      insert into moods values (1, 'sad', '{ok}'), (2, 'ok', '{ok}'), (4, 'ok', '{}');`,
    counts: [3, 3, 1, 1, 1, 1],
  },
  {
    table: 'public.lacking',
    odd: 'a type that live does not have',
    old: `create type money_of as (amount numeric, currency text); create table lacking (id int primary key, v money_of);
      insert into lacking values (1, '(1.50,EUR)'), (2, '(2,"a ""b""")'), (3, null);`,
    live: `create table lacking (id int primary key, v text); insert into lacking values (1, '(1.50,EUR)'), (2, '(2,a)'), (3, null);`,
    counts: [3, 3, 2, 0, 1, 0],
  },
  {
    table: 'public.domains',
    odd: 'domains over an array and over a domain, with a stricter check on live',
    old: `create domain grade as int check (value < 100); create domain top as grade; create domain grades as int[];
      create table domains (id int primary key, v top, w grades); insert into domains values (1, 1, '{1,2}'), (2, 90, '{90}'), (3, 5, null);`,
    live: `create domain grade as int check (value < 10); create domain top as grade; create domain grades as int[] check (array_length(value, 1) < 2);
      create table domains (id int primary key, v top, w grades); insert into domains values (1, 1, null), (3, 5, null);`,
    counts: [3, 2, 1, 1, 1, 0],
  },
  {
    table: 'public.composites',
    odd: 'composites of types without equality, and an array of them',
    both: `create type spot as (at point, doc json); create table composites (id int primary key, v spot, w spot[]);
      insert into composites values (1, '("(1,2)","{""a"": 1}")', '{}'), (2, '(,)', array['("(1,2)",)']::spot[]);`,
    live: `update composites set w = array['("(1,3)",)']::spot[] where id = 2;`,
    counts: [2, 2, 1, 0, 1, 0],
  },
  {
    table: 'public.extended',
    odd: 'hstore, citext and ltree',
    both: `create extension citext; create extension hstore; create extension ltree;
      create table extended (id int primary key, a citext, b hstore, c ltree);
      insert into extended values (1, 'a', 'a=>1, b=>NULL', 'Top.Sub'), (2, 'a', 'a=>1', 'Top'), (3, 'a', 'a=>1', 'Top'), (4, 'a', 'a=>1', 'Top');`,
    live: `update extended set a = 'A' where id = 2; update extended set b = 'a=>NULL' where id = 3; update extended set c = 'top' where id = 4;`,
    counts: [4, 4, 1, 0, 3, 0],
  },
  {
    table: 'public.printed',
    odd: 'types that are compared by what they print',
    both: `create table printed (id int primary key, a json, b box, c circle, d path, e interval, f polygon, g tsquery, h jsonpath);
      insert into printed values (1, '{"a":1,"a":2}', '(2,2),(0,0)', '<(0,0),1>', '((0,0),(1,1))', '1 mon', '((0,0),(1,1))', 'a & b', '$.a');
      insert into printed select n, p.a, p.b, p.c, p.d, p.e, p.f, p.g, p.h from printed p, generate_series(2, 9) n;`,
    live: `update printed set a = '{"a":2}' where id = 2; update printed set b = '(4,1),(0,0)' where id = 3; update printed set c = '<(5,5),1>' where id = 4;
      update printed set d = '((0,0),(9,9))' where id = 5; update printed set e = '30 days' where id = 6; update printed set f = '((1,1),(0,0))' where id = 7;
      update printed set g = 'a | b' where id = 8; update printed set h = '$.b' where id = 9;`,
    counts: [9, 9, 1, 0, 8, 0],
  },
  {
    table: 'public.same_value',
    odd: 'other words for the same values, on every row',
    old: `create table same_value (id int primary key, a numeric, b jsonb, c float8, d char(4), e int4range, f timestamptz);
      insert into same_value values (1, 1.0, '{"a": 1, "b": 2.0}', '-0', 'ab', '[1,3)', '2020-01-01 12:00+02');`,
    live: `create table same_value (id int primary key, a numeric, b jsonb, c float8, d char(4), e int4range, f timestamptz);
      insert into same_value values (1, 1.00, '{"b":2.00,"a":1}', 0, 'ab  ', '[1,2]', '2020-01-01 10:00+00');`,
    counts: [1, 1, 1, 0, 0, 0],
  },
  {
    table: 'public.exact_value',
    odd: 'the same with exact in pgmend.yaml',
    old: `create table exact_value (id int primary key, a numeric); insert into exact_value values (1, 1.0), (2, 1.0);`,
    live: `create table exact_value (id int primary key, a numeric); insert into exact_value values (1, 1.00), (2, 1.0);`,
    config: { exact: true },
    counts: [2, 2, 1, 0, 1, 0],
  },
  {
    table: 'public.not_for_jsonb',
    odd: 'json that live, where it is jsonb, cannot hold',
    old: `create table not_for_jsonb (id int primary key, v json); insert into not_for_jsonb values (1, '{"a": "\\u0000"}');`,
    live: `create table not_for_jsonb (id int primary key, v jsonb); insert into not_for_jsonb values (1, '{"a": ""}');`,
    counts: [1, 1, 0, 0, 1, 0],
  },
  {
    table: 'public.gone_names',
    odd: 'names of objects that are no longer there, which reading them back would look for',
    old: `create table gone_names (id int primary key, v regclass); insert into gone_names values (1, 'pg_class'), (2, '-'), (3, 4000000000::oid::regclass);`,
    live: `create table gone_names (id int primary key, v regclass); insert into gone_names values (1, '-'), (2, '-'), (4, 4000000001::oid::regclass);`,
    counts: [3, 3, 1, 1, 1, 1],
  },
  {
    table: 'public.xml_documents',
    odd: 'xml in a database that takes documents only',
    old: `create table xml_documents (id int primary key, v xml); insert into xml_documents values (1, 'a<b/>'), (2, '<a/>');`,
    live: `create table xml_documents (id int primary key, v xml); insert into xml_documents values (1, 'a<c/>'), (2, '<a/>');
      do $$ begin execute format('alter database %I set xmloption = document', current_database()); end $$;`,
    counts: [2, 2, 1, 0, 1, 0],
  },
  {
    table: 'public.hidden_type',
    odd: 'a type in a schema that the role on live may not use',
    old: `create table hidden_type (id int primary key, v text); insert into hidden_type values (1, 'a'), (2, 'a');`,
    live: `create schema hidden; create type hidden.letter as enum ('a', 'b');
      create table hidden_type (id int primary key, v hidden.letter); insert into hidden_type values (1, 'b'), (3, 'a');`,
    counts: [2, 2, 0, 1, 1, 1],
  },
];
