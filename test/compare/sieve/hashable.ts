/** A type that goes through the sieve, with a value of it for a number `g`: the same on every server, and any. */
export interface Hashable {
  type: string;
  value: string;
  /** False where Postgres makes no key of it, or pgmend compares keys of it as text. */
  key?: false;
}

/** Some 31 bits that depend on `g`. */
const bits = (salt: string) => `(('x' || substr(md5(g || '${salt}'), 1, 8))::bit(32)::int & 2147483647)`;
const [a, b, c] = [bits('a'), bits('b'), bits('c')] as [string, string, string];
const point = `point(${a} / 7.0, ${b} / 3.0)`;
const microseconds = `make_interval(secs => ${a}::float8 / 64, days => ${b} % 40000)`;
const word = `(case g % 4 when 0 then md5(g::text) when 1 then repeat('ü🐘', g % 9) when 2 then e'\\\\\\t ' || g else ' ' || g || ' ' end)`;

export const hashables: Hashable[] = [
  { type: 'boolean', value: 'g % 2 = 0', key: false },
  { type: 'int2', value: `(${a} % 65536 - 32768)::int2`, key: false },
  { type: 'int4', value: `(${a} - 1073741824)` },
  { type: 'int8', value: `${a}::int8 * ${b} * (1 - 2 * (g % 2))` },
  { type: 'oid', value: `${a}::oid` },
  { type: 'numeric', value: `${a} * (case g % 3 when 0 then 1 when 1 then -0.0100 else 1e-9 end)::numeric` },
  { type: 'numeric(18,4)', value: `(${a} / 10000.0 - 5000)::numeric(18,4)` },
  { type: 'float4', value: `(${a} / 3.0 - 1e8)::float4` },
  { type: 'float8', value: `${a}::float8 / ${b}` },
  { type: 'text', value: word },
  { type: 'varchar(60)', value: `${word}::varchar(60)` },
  { type: 'char(40)', value: `${word}::char(40)` },
  { type: '"char"', value: `chr(33 + g % 90)::"char"`, key: false },
  { type: 'bytea', value: `decode(repeat(md5(g::text), g % 3), 'hex')`, key: false },
  { type: 'uuid', value: 'md5(g::text)::uuid' },
  { type: 'date', value: `date '0001-01-01' + ${a} % 3000000` },
  { type: 'time', value: `time '00:00' + ${microseconds}` },
  {
    type: 'timetz',
    value: `(time '00:00' + ${microseconds})::text::time at time zone make_interval(hours => g % 12)`,
  },
  { type: 'timestamp', value: `timestamp '1900-01-01' + ${microseconds}` },
  {
    type: 'timestamptz',
    value: `timestamptz '1900-01-01 00:00+00' + make_interval(secs => ${a}::float8 / 64)`,
  },
  { type: 'interval', value: `${microseconds} - make_interval(months => ${c} % 5000)`, key: false },
  { type: 'inet', value: `(${a} % 256 || '.' || ${b} % 256 || '.0.' || g % 256 || '/' || 8 + g % 25)::inet` },
  { type: 'cidr', value: `(${a} % 256 || '.' || ${b} % 256 || '.' || g % 256 || '.0/24')::cidr`, key: false },
  { type: 'macaddr', value: `substr(md5(g::text), 1, 12)::macaddr` },
  { type: 'macaddr8', value: `substr(md5(g::text), 1, 16)::macaddr8` },
  { type: 'bit(31)', value: `${a}::bit(31)`, key: false },
  { type: 'varbit', value: `${a}::bit(31)::varbit || repeat('0', g % 5)::varbit`, key: false },
  { type: 'point', value: point, key: false },
  { type: 'box', value: `box(${point}, point(${c}, g))`, key: false },
  { type: 'circle', value: `circle(${point}, ${c})`, key: false },
  { type: 'path', value: `path(polygon(3 + g % 4, circle(${point}, 2)))`, key: false },
  { type: 'line', value: `line(${point}, point(${c}, -g))`, key: false },
  { type: 'lseg', value: `lseg(${point}, point(${c}, g))`, key: false },
  { type: 'polygon', value: `polygon(3 + g % 4, circle(${point}, 2))`, key: false },
  { type: 'json', value: `json_build_object('ü', ${word}, 'a', array[g, null])`, key: false },
  { type: 'jsonb', value: `jsonb_build_object('b', ${word}, 'a', ${a} / 100.0)`, key: false },
  { type: 'jsonpath', value: `('$.a[*] ? (@ > ' || ${a} || ')')::jsonpath`, key: false },
  { type: 'tsvector', value: `to_tsvector('simple', md5(g::text) || ' ü:' || g)`, key: false },
  { type: 'tsquery', value: `plainto_tsquery('simple', 'ü ' || g)`, key: false },
];
