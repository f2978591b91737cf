import { type Case, nullOnly } from './case.ts';

/** Built-in types that Postgres made for its own catalogs, in user tables; the same on both sides. */
export const catalog: Case[] = [
  { old: 'regproc', values: ["'version'", "'pg_backend_pid'", "'-'"] },
  { old: 'regprocedure', values: ["'abs(int4)'", "'abs(int8)'", "'-'"] },
  { old: 'regoper', values: ["'|/'", "'||/'", "'0'"] },
  { old: 'regoperator', values: ["'+(int4,int4)'", "'+(int8,int8)'", "'0'"] },
  { old: 'regclass', values: ["'pg_class'", "'pg_type'", "'pg_attribute'"] },
  {
    title: 'a reference to an object that each database numbers in its own way, by its name',
    old: 'regtype',
    shown: false,
    values: ["'int'", "'int[]'", "'-'"],
    rows: [
      ["'public.mood'", "'public.mood'", 'same'],
      ["'public.mood'", "'public.pair'", 'differs'],
      ["'character varying'", "'varchar'", 'same'],
    ],
    keys: [["'public.mood'", "'public.mood'", 'same']],
  },
  { old: 'regconfig', values: ["'english'", "'simple'", "'french'"] },
  { old: 'regdictionary', values: ["'english_stem'", "'simple'", "'french_stem'"] },
  { old: 'regnamespace', values: ["'pg_catalog'", "'public'", "'information_schema'"] },
  { old: 'regrole', values: ["'pg_monitor'", "'pg_signal_backend'", "'-'"] },
  { old: 'regcollation', since: 13, values: [`'"C"'`, `'"POSIX"'`, "'-'"] },
  {
    old: 'aclitem',
    values: ["'pg_monitor=r/pg_monitor'", "'pg_monitor=w/pg_monitor'"],
    rows: [["'=r/pg_monitor'", "'=r*/pg_monitor'", 'differs']],
    key: 'illegal',
  },
  // an array of these is an int2[][] and an oid[][]
  { old: 'int2vector', arrays: false, values: ["'1 2'", "'2 1'", "''"] },
  { old: 'oidvector', arrays: false, values: ["'1 2'", "'2 1'", "''"] },
  { old: 'txid_snapshot', values: ["'10:20:10,14'", "'10:20:10'"], key: 'illegal' },
  { old: 'pg_snapshot', since: 13, values: ["'10:20:10,14'", "'10:20:10'"], key: 'illegal' },
  // they have no input, so that a table of a user may hold NULL only
  ...['gtsvector', 'pg_node_tree', 'pg_ndistinct', 'pg_dependencies'].map(nullOnly()),
  nullOnly(12)('pg_mcv_list'),
  ...['pg_brin_bloom_summary', 'pg_brin_minmax_multi_summary'].map(nullOnly(14)),
];
