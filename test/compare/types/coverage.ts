import type postgres from 'postgres';

/** Types that no array of is in the tables: arrays of the first two are arrays of numbers, the others hold NULL only. */
const withoutArrays = [
  ...['int2vector', 'oidvector'],
  ...['gtsvector', 'gtrgm', 'ghstore', 'ltree_gist', 'intbig_gkey'],
  ...['gbtreekey2', 'gbtreekey4', 'gbtreekey8', 'gbtreekey16', 'gbtreekey32', 'gbtreekey_var'],
  // gone since version 12; live has nothing that an array of these could be
  ...['abstime', 'reltime', 'tinterval', 'smgr'],
];

/** The types of a filled database that no table of a case has a column of, and those without a column of arrays. */
export async function forgotten(sql: postgres.Sql): Promise<{ values: string[]; arrays: string[] }> {
  const rows = await sql<{ typname: string; value: boolean; array: boolean }[]>`
    with columns as (
      select a.atttypid from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = 'public'::regnamespace and c.relname ~ '^t[0-9]+$' and a.attnum > 1
    )
    select t.typname,
           exists (select from columns where atttypid = t.oid) as value,
           t.typarray = 0 or exists (select from columns where atttypid = t.typarray) as array
    from pg_type t
    where t.typtype in ('b', 'r', 'm')
      and t.typnamespace in ('pg_catalog'::regnamespace, 'public'::regnamespace)
      and not exists (select from pg_type element where element.typarray = t.oid)
    order by t.typname`;
  return {
    values: rows.filter(({ value }) => !value).map(({ typname }) => typname),
    arrays: rows
      .filter(({ array, typname }) => !array && !withoutArrays.includes(typname))
      .map(({ typname }) => typname),
  };
}

/** Whether Postgres makes a primary key of a column of that type. */
export async function takesKey(sql: postgres.Sql, type: string): Promise<boolean> {
  try {
    await sql.unsafe(`create temp table no_key (v ${type} primary key); drop table no_key;`);
    return true;
  } catch (error) {
    // the type has no default order that an index could use
    if ((error as { code?: string }).code === '42704') return false;
    throw error;
  }
}
