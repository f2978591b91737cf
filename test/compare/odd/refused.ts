import type { OddTable } from './odd-table.ts';

const make = (name: string) =>
  `create table ${name} (id int primary key, v text); insert into ${name} values (1, 'a');`;

/** Tables of which only one side has rows to show, or which the roles may not read, and what the settings do. */
export const refused: OddTable[] = [
  {
    table: 'public.lost',
    odd: 'on old only, without a key',
    old: 'create table lost (v text); insert into lost values (null), (null);',
    counts: [2, 0, 0, 2, 0, 0],
    reason: 'on old only',
    hint: 'Every row of it is missing: create the table on live, or exclude it with --exclude-table.',
  },
  {
    table: 'public.became_view',
    odd: 'a view on live',
    old: make('became_view'),
    live: 'create view became_view as select 1 as id;',
    counts: [1, 0, 0, 1, 0, 0],
    reason: 'on old only',
  },
  {
    table: 'public.became_part',
    odd: 'a partition on live, which is no table of its own',
    old: make('became_part'),
    live: `create table whole (id int primary key, v text) partition by list (id); create table became_part partition of whole default;`,
    counts: [1, 0, 0, 1, 0, 0],
    reason: 'on old only',
  },
  {
    table: 'public.whole',
    odd: 'on live only',
    reason: 'on live only',
    hint: 'Nothing of old has this name: if it was renamed, map its old table to it in pgmend.yaml.',
  },
  {
    table: 'sales.customers',
    odd: 'has another name, and is in another schema, on old',
    was: 'public.clients',
    old: "create table clients (id int primary key, mail text); insert into clients values (1, 'a'), (2, 'a');",
    live: `create table sales.customers (id int primary key, email text); insert into sales.customers values (1, 'b'), (3, 'a');`,
    config: { rename: { mail: 'email' } },
    counts: [2, 2, 0, 1, 1, 1],
  },
  {
    table: 'public.tenants',
    odd: 'a condition, a column that is left out and one that is masked',
    both: "create table tenants (id int primary key, tenant int, seen int, secret text); insert into tenants select n, n % 2, 0, 'a' from generate_series(1, 6) n;",
    live: `update tenants set seen = 1; update tenants set secret = 'b' where id in (1, 2); delete from tenants where id = 4; delete from tenants where id = 5;`,
    config: { where: 'tenant = 0', exclude: ['seen'], mask: ['secret'] },
    counts: [3, 2, 1, 1, 1, 0],
  },
  {
    table: 'public.bad_condition',
    odd: 'a condition that fails on a row',
    both: make('bad_condition'),
    config: { where: '1 / (id - 1) > 0' },
    reason: 'a value cannot be read: division by zero',
  },
  {
    table: 'public.closed_old',
    odd: 'the role on old may not read it',
    both: make('closed_old'),
    rights: { old: 'revoke select on closed_old from <role>' },
    reason: 'old refuses to read it: permission denied for table closed_old',
    hint: 'On old: GRANT SELECT ON public.closed_old TO <role>;',
  },
  {
    table: 'public.closed_live',
    odd: 'the role on live may not read it',
    both: make('closed_live'),
    rights: { live: 'revoke select on closed_live from <role>' },
    reason: 'live refuses to read it: permission denied for table closed_live',
    hint: 'On live: GRANT SELECT ON public.closed_live TO <role>;',
  },
  {
    table: 'public.closed_column',
    odd: 'the role on old may read one of its columns',
    both: make('closed_column'),
    rights: {
      old: 'revoke select on closed_column from <role>; grant select (id) on closed_column to <role>',
    },
    reason: 'old refuses to read it: permission denied for table closed_column',
    hint: 'On old: GRANT SELECT ON public.closed_column TO <role>;',
  },
  {
    table: 'closed.t',
    odd: 'the role on live may not look into its schema',
    both: 'create schema closed; create table closed.t (id int primary key);',
    rights: { live: 'revoke usage on schema closed from <role>' },
    reason: 'live refuses to read it: permission denied for schema closed',
    hint: 'On live: GRANT USAGE ON SCHEMA closed TO <role>;',
  },
  {
    table: 'public.closed_lost',
    odd: 'on old only, and the role may not even count it',
    old: make('closed_lost'),
    rights: { old: 'revoke select on closed_lost from <role>' },
    reason: 'old refuses to read it: permission denied for table closed_lost',
  },
  {
    table: 'public.rows_hidden_old',
    odd: 'a policy on old hides rows',
    both: make('rows_hidden_old'),
    old: `alter table rows_hidden_old enable row level security; create policy none on rows_hidden_old using (false);`,
    reason:
      'old refuses to read it: query would be affected by row-level security policy for table "rows_hidden_old"',
    hint: 'Rows would be hidden. On old: ALTER ROLE <role> BYPASSRLS; or log in as the owner of the table.',
  },
  {
    table: 'public.rows_hidden_live',
    odd: 'row-level security on live without any policy',
    both: make('rows_hidden_live'),
    live: 'alter table rows_hidden_live enable row level security;',
    reason:
      'live refuses to read it: query would be affected by row-level security policy for table "rows_hidden_live"',
    hint: 'Rows would be hidden. On live: ALTER ROLE <role> BYPASSRLS; or log in as the owner of the table.',
  },
];
