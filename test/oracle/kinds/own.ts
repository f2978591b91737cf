import { kind, withoutNegativeZero, withoutPadding, withoutZeros } from './kind.ts';

/** What a database made itself; run on each side before its tables. */
export const ownTypes = {
  both: `
    create collation folding (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    create type mood as enum ('sad', 'ok', 'OK', 'it''s', ' ', 'a,b', 'd"q');
    create domain short as varchar(10) check (value <> 'bad');
    create domain shorter as short check (value <> 'worse');
    create domain positive as int4 check (value > 0);
    create domain padded as char(6);
    create domain amount as numeric(12,2);
    create domain tags as text[] check (cardinality(value) < 9);
    create domain span as interval;
    create domain "a domain" as float8;
    create type pair as (x int4, "the y" text);
    create type nested as (p pair, n numeric);
    create type ticks as range (subtype = float8);
    create type moods as range (subtype = mood);
    create type tree as (ids int4[], pairs pair[], moods mood[], nest nested);
    create domain bag as text[] check (cardinality(value) < 5);
    create domain small_bag as bag check (cardinality(value) < 3);
    create domain humour as mood check (value <> 'sad');
    create domain couple as pair check ((value).x is distinct from -1);
    create extension citext schema public;`,
  old: `
    create type tint as enum ('red', 'green', 'gone');
    create domain strict as int4 check (value < 1000000);
    create type grade as enum ('A', 'B', 'a');`,
  live: `
    create type tint as enum ('green', 'blue', 'red');
    create domain strict as int4 check (value > 0);
    create type rank as enum ('a', 'B', 'A');`,
};

export const ownKinds = [
  kind('mood', ['sad', 'ok', 'OK', "it's", ' ', 'a,b', 'd"q']),
  kind('mood[]', ['{}', '{sad,ok}', '{ok,sad}', '{" "}', '{NULL}', '{"a,b"}'], {}),
  kind('tint', ['red', 'green', { old: ['gone'] }, { live: ['blue'] }]),
  kind('short', ['', 'a', 'A', 'a ', "it's", '\\N'], { strings: true }),
  kind('shorter', ['', 'a', 'A', 'a '], { strings: true }),
  kind('positive', ['1', '2', '2147483647']),
  kind('strict', ['1', '7', { old: ['-1'] }, { live: ['2000000'] }]),
  kind('padded', [['a', 'a  '], ['', ' '], 'b', ' a'], { normal: withoutPadding, strings: true }),
  kind('amount', [['1', '1.00', '1.001'], '1.01', 'NaN'], { normal: withoutZeros }),
  kind('tags', ['{}', '{a,b}', '{b,a}', '{"a "}', '{NULL}'], {}),
  kind('span', ['1 mon', '30 days', '1 day', '24:00:00'], { key: false }),
  kind('"a domain"', [['0', '-0'], 'NaN', '0.1'], { normal: withoutNegativeZero }),
  kind('short[]', ['{}', '{a}', '{A}', '{""}', '{NULL}'], { key: false }),
  kind('pair', ['(1,a)', '(1,)', '(1,"")', '(,)', '(2,a)', '(1,"a,b")', '(1,"a ")'], { key: false }),
  kind('pair[]', ['{}', '{"(1,a)"}', '{"(1,)"}', '{"(1,\\"\\")"}'], { key: false }),
  // no equality by value for what is mounted as text
  kind('nested', ['("(1,a)",1.0)', '("(1,a)",1.00)', '(,1.0)'], { key: false }),
  kind('ticks', ['[0,1)', '[0,1]', 'empty', '(,)'], { key: false }),
  kind('ticks[]', ['{}', '{"[0,1)"}', '{"[0,1]"}', '{empty}'], { key: false }),
  kind('moods', ['[sad,ok)', '[sad,ok]', 'empty', '(,)', '[OK,)'], { key: false }),
  kind('tree', ['("{1,2}","{}",{ok},)', '("{1,2}","{}",{sad},)', '({},,,"(,1.0)")', '(,,,)', '({},,,)'], {
    key: false,
  }),
  kind('tree[]', ['{}', '{"({},,,)"}', '{"(,,,)"}', '{NULL}'], { key: false }),
  kind('small_bag', ['{}', '{a,b}', '{b,a}', '{"a "}', '{NULL}', '{""}'], { key: false }),
  kind('small_bag[]', ['{}', '{"{a}"}', '{"{A}"}', '{"{}"}', '{NULL}'], { key: false }),
  kind('humour', ['ok', 'OK', ' ']),
  kind('couple', ['(1,a)', '(1,)', '(1,"")', '(,)'], { key: false }),
  kind('tint[]', ['{}', '{red}', '{green,red}', { old: ['{gone}'] }, { live: ['{blue}'] }], { key: false }),
  // what was stored is what counts
  kind('citext', ['a', 'A', 'a ', '', 'ä', 'Ä'], { key: false, strings: true }),
];
