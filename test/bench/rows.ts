// The data of a comparison, told as SQL that both sides run: row n is the same at every call, on every version.

export type Shape = 'narrow' | 'wide';

/** Rows as report.json counts them. */
export interface Counts {
  old: number;
  live: number;
  identical: number;
  missing: number;
  corrupted: number;
  new: number;
}

/** The smallest share of rows that can be told from none. */
export const smallestShare = 1e-6;

/** How often the n-th and all rows before it differ, in SQL: so those that do are spread evenly. */
const differences = (n: string, share: number) =>
  `(${n} * ${Math.round(share / smallestShare)} / ${Math.round(1 / smallestShare)})`;

/** What becomes of row n: NULL or, in turns, corrupted, missing and new. */
const fate = (share: number) =>
  `case when ${differences('n', share)} > ${differences('(n - 1)', share)}
     then (array['new', 'corrupted', 'missing'])[1 + ${differences('n', share)} % 3] end`;

/** What a comparison of so many rows has to count; rows of either side alone are among them. */
export function expectedCounts(rows: number, share: number): Counts {
  const differing = Math.floor((rows * Math.round(share / smallestShare)) / Math.round(1 / smallestShare));
  const [corrupted, missing] = [Math.floor((differing + 2) / 3), Math.floor((differing + 1) / 3)];
  const added = differing - corrupted - missing;
  const identical = rows - differing;
  return {
    old: identical + corrupted + missing,
    live: identical + corrupted + added,
    identical,
    missing,
    corrupted,
    new: added,
  };
}

/** Columns of a shape with what stands in them for n; `seed` is n, or something else where the row is corrupted. */
const columns: Record<Shape, [definition: string, value: string][]> = {
  // as in the original challenge: a text key, a name, an email
  narrow: [
    ['id text', `md5('id ' || n)`],
    ['name text not null', `'name of ' || md5(seed)`],
    ['email text', `md5('mail ' || n) || '@example.com'`],
  ],
  wide: [
    ['id bigint', 'n * 7919'],
    ['reference uuid not null', `md5('reference ' || n)::uuid`],
    ['customer int not null', '(n % 100003)::int'],
    ['kind smallint not null', '(n % 17)::smallint'],
    ['amount numeric(14, 2) not null', '(n * 7.37 % 1000000)::numeric(14, 2)'],
    ['rate float8', 'case when n % 10 > 0 then n / 7.0::float8 end'],
    ['paid boolean not null', 'n % 3 = 0'],
    ['due date', `date '2015-01-01' + (n % 4000)::int`],
    [
      'created_at timestamptz not null',
      `timestamptz '2015-01-01 00:00:00Z' + n % 300000000 * interval '1 second'`,
    ],
    [
      'updated_at timestamp',
      `case when n % 5 > 0 then timestamp '2020-01-01' + n % 90000000 * interval '1 second' end`,
    ],
    ['took interval', `n % 100000 * interval '1 second'`],
    ['code char(8) not null', 'left(md5(n::text), 8)'],
    ['label varchar(60)', `'label ' || n % 1000`],
    ['name text not null', `'name of ' || md5(seed)`],
    ['email text', `md5('mail ' || n) || '@example.com'`],
    ['street text', `case when n % 4 > 0 then repeat(md5('street ' || n), 2) end`],
    ['city text', `'city ' || n % 5000`],
    ['note text', `repeat(md5('note ' || n) || ' ', 8)`],
    ['payload bytea', `decode(repeat(md5('payload ' || n), 4), 'hex')`],
    ['address inet', `'10.0.0.0'::inet + n % 16000000`],
  ],
};

/** Column names of a shape, the key first. */
export const columnNames = (shape: Shape): string[] =>
  columns[shape].map(([definition]) => definition.split(' ')[0] as string);

/** The column list of a table of that shape. */
export const columnDefinitions = (shape: Shape): string =>
  columns[shape].map(([definition]) => definition).join(', ');

/** One side of a table with rows first to last, its key, its statistics, and nothing left for vacuum to do. */
export function fillTable(
  side: 'old' | 'live',
  table: string,
  shape: Shape,
  share: number,
  [first, last]: [number, number],
): string {
  const seed =
    side === 'old' ? 'n::text' : `case fate when 'corrupted' then 'another ' || n else n::text end`;
  return `create table ${table} (${columnDefinitions(shape)});
    insert into ${table} select ${columns[shape].map(([, value]) => value).join(', ')}
    from (
      select n, ${seed} as seed
      from (select n, ${fate(share)} as fate from generate_series(${first}::bigint, ${last}::bigint) as n) as fated
      where fate is distinct from '${side === 'old' ? 'new' : 'missing'}'
    ) as rows;
    alter table ${table} add primary key (id)`;
}
