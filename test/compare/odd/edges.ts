/** Values at the edges of a type, as SQL; each differs from its neighbours, and the last from the first. */
export interface Edge {
  type: string;
  values: string[];
  /** Only where both servers are 14 or later. */
  recent?: boolean;
}

const digits = '1234567890'.repeat(100);
const everyByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')).join('');
const text = (...values: string[]) => values.map((value) => `E'${value}'`);
const quoted = (...values: string[]) => values.map((value) => `'${value}'`);

/** What both sides need before their tables. */
export const setup = `create extension hstore; create extension citext; create extension ltree;
  create domain days as int4[] check (not (8 = any (value))); create domain span as interval;
  create type spot as ("the at" point, note text, days days); create type speed as range (subtype = float8);
  create type shade as enum ('', ' ', 'NULL', 'a,b', 'q"q', '\\');`;

export const edges: Edge[] = [
  { type: 'bool', values: ['true', 'false', 'null'] },
  { type: 'int2', values: ['-32768', '32767', '0'] },
  { type: 'int4', values: ['-2147483648', '2147483647'] },
  {
    type: 'int8',
    values: ['-9223372036854775808', '9223372036854775807', '9007199254740993', '9007199254740992'],
  },
  {
    type: 'numeric',
    values: [digits, `${digits}.${digits}`, `-0.${'0'.repeat(999)}1`, "'NaN'", `1e1000`, '0'],
  },
  { type: 'numeric(1000,1000)', values: [`0.${digits}`, `-0.${'9'.repeat(1000)}`, '0'] },
  {
    type: 'float8',
    values: quoted(
      '1.7976931348623157e308',
      '5e-324',
      '-5e-324',
      '2.2250738585072014e-308',
      'NaN',
      'Infinity',
      '-Infinity',
      '0.1',
      '0.30000000000000004',
    ),
  },
  {
    type: 'float4',
    values: quoted('3.4028235e38', '1e-45', '-1e-45', 'NaN', 'Infinity', '-Infinity', '16777216', '16777218'),
  },
  {
    type: 'text',
    values: text(
      '',
      'NULL',
      'null',
      '\\\\N',
      '\\\\.',
      '\\n\\\\.\\n',
      ' ',
      '\\t',
      '{}',
      '"',
      '""',
      ',',
      'a\\u0301',
      '\\u00e1',
      '\\U0010ffff',
    ),
  },
  { type: 'varchar(3)', values: text('', '\\\\N', 'a  ', 'a') },
  { type: 'char(3)', values: text('a', ' a', '\\\\N', '\\n') },
  { type: '"char"', values: text('a', '\\\\', ' ', '\\n', '') },
  { type: 'name', values: [`repeat('a', 63)`, `repeat('a', 62)`, "''"] },
  { type: 'bytea', values: quoted(`\\x${everyByte}`, '\\x', '\\x00', '\\x0000', '\\xff') },
  {
    type: 'uuid',
    values: quoted('00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
  },
  {
    type: 'date',
    values: quoted('infinity', '-infinity', '4713-01-01 BC', '5874897-12-31', '0001-12-31 BC', '0001-12-31'),
  },
  { type: 'time', values: quoted('00:00', '24:00', '23:59:59.999999') },
  { type: 'timetz', values: quoted('00:00+15:59:59', '24:00-15:59:59', '12:00+00', '12:00+01') },
  {
    type: 'timestamp',
    values: quoted(
      'infinity',
      '-infinity',
      '4713-01-01 00:00:00 BC',
      '294276-12-31 23:59:59.999999',
      '0044-03-15 BC',
      '0044-03-15',
    ),
  },
  {
    type: 'timestamptz',
    values: quoted(
      'infinity',
      '-infinity',
      '4713-01-01 00:00:00+00 BC',
      '294276-12-31 23:59:59.999999+00',
      '2020-10-25 02:30+02',
      '2020-10-25 02:30+01',
    ),
  },
  {
    type: 'interval',
    values: quoted(
      '178000000 years',
      '-178000000 years',
      '1 mon',
      '30 days',
      '720:00:00',
      '-1 day +00:00:00.000001',
    ),
  },
  { type: 'span', values: quoted('1 day', '24:00') },
  {
    type: 'bit(70)',
    values: ["repeat('1', 70)::bit(70)", "repeat('0', 70)::bit(70)", "(repeat('0', 69) || '1')::bit(70)"],
  },
  { type: 'varbit', values: ["B''", "B'0'", "B'00'", "B'1'"] },
  {
    type: 'inet',
    values: quoted(
      '0.0.0.0',
      '255.255.255.255',
      '10.0.0.1/8',
      '10.0.0.1',
      '::',
      '::ffff:10.0.0.1',
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/127',
    ),
  },
  { type: 'cidr', values: quoted('0.0.0.0/0', '10.0.0.0/8', '10.0.0.0/16', '::/0', '::1') },
  { type: 'macaddr', values: quoted('00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff') },
  { type: 'macaddr8', values: quoted('00:00:00:00:00:00:00:00', '08:00:2b:01:02:03:04:05') },
  { type: 'point', values: quoted('(1e-300,1e300)', '(-0,0)', '(NaN,Infinity)', '(0.1,0.2)') },
  { type: 'line', values: quoted('{1,-1,0}', '{2,-2,0}') },
  { type: 'lseg', values: quoted('[(0,0),(1,1)]', '[(1,1),(0,0)]') },
  { type: 'box', values: quoted('(2,2),(0,0)', '(4,1),(0,0)') },
  { type: 'path', values: quoted('((0,0),(1,1))', '[(0,0),(1,1)]') },
  { type: 'polygon', values: quoted('((0,0),(1,1),(1,0))', '((1,1),(1,0),(0,0))') },
  { type: 'circle', values: quoted('<(0,0),1>', '<(0,1),1>') },
  {
    type: 'json',
    values: quoted(
      '{"a":1,"a":2}',
      '{"a":2}',
      '{"a":2,"a":1}',
      '{ "a":1,"a":2}',
      '"\\u0000"',
      '1e400',
      'null',
    ),
  },
  {
    type: 'jsonb',
    values: quoted(
      '{"a":1,"a":2}',
      '{"a":1}',
      '"\\ud83d\\ude00"',
      '1e400',
      '123456789012345678901234567890',
      'null',
      '{}',
      '[]',
    ),
  },
  { type: 'xml', values: quoted('<a/>', '<a></a>', '<a b="c"/>', 'text & more'.replace('& ', '')) },
  { type: 'int4range', values: quoted('empty', '(,)', '[1,)', '(,1)', '[1,2)') },
  { type: 'numrange', values: quoted('[1.0,2.0]', '[1.0,2.0)', '(1.0,2.0]', 'empty') },
  { type: 'tstzrange', values: quoted('[-infinity,infinity]', '(,)', '["2020-01-01 00:00+00",infinity)') },
  { type: 'speed', values: quoted('[0,0.1]', '[0,0.1)', 'empty', '(,)') },
  { type: 'tsvector', values: quoted(`''it''''s'':1A ''b'':2`, `b:2`, `b`, '') },
  { type: 'tsquery', values: quoted('a & !b', 'a <-> b', 'a:*') },
  { type: 'jsonpath', values: quoted('$.a', 'strict $.a', '$[*] ? (@ > 1)') },
  { type: 'hstore', values: quoted('', 'a=>NULL', 'a=>"NULL"', 'a=>""', '"a b"=>"=>"') },
  { type: 'citext', values: quoted('a', 'A', '', ' ') },
  { type: 'ltree', values: quoted('', 'Top', 'top', 'Top.Sub') },
  { type: 'days', values: quoted('{}', '{NULL}', '[0:1]={1,2}', '{1,2}', '{{1,2},{3,4}}') },
  {
    type: 'spot',
    values: [`'(,,)'`, `'(,"",)'`, `row('(1,2)', 'a,"b"', '{1}')`, `row('(1,2)', null, '{}')`],
  },
  { type: 'spot[]', values: [`'{}'`, `'{NULL}'`, `array[row('(1,2)', 'a\\,"b"', '{1}')::spot]`] },
  {
    type: 'text[]',
    values: [...quoted('{}', '{NULL}', '{"NULL"}', '{""}', '{"a,b"}'), `array[E'\\\\N', E'\\n']`],
  },
  { type: 'shade', values: quoted('', ' ', 'NULL', 'a,b', 'q"q', '\\') },
  { type: 'money', values: quoted('-92233720368547758.08', '92233720368547758.07', '0') },
  { type: 'oid', values: ['0', '4294967295'] },
  { type: 'pg_lsn', values: quoted('0/0', 'FFFFFFFF/FFFFFFFF') },
  { type: 'tid', values: quoted('(0,1)', '(4294967295,65535)') },
  { type: 'regclass', values: quoted('pg_class', '"pg_type"') },
  { type: 'int4multirange', values: quoted('{}', '{[1,2),[3,4)}', '{(,)}'), recent: true },
  {
    type: 'tstzmultirange',
    values: quoted('{[-infinity,infinity]}', '{}', '{[2020-01-01 00:00+00,2020-01-02 00:00+00)}'),
    recent: true,
  },
  { type: 'numeric', values: quoted('Infinity', '-Infinity', 'NaN'), recent: true },
];
