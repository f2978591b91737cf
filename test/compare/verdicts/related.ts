import type { Case, Value } from './case.ts';

type Values = NonNullable<Case['values']>;

/** Both directions of two types whose values are written in the same way. */
function bothWays(one: string, other: string, values: Values, more: Partial<Case> = {}): Case[] {
  return [
    { old: one, live: other, arrays: false, values, ...more },
    { old: other, live: one, arrays: false, values, ...more },
  ];
}

const integers: Values = ["'-1'", "'32767'", "'0'"];
const words: Values = ["'ab'", "'Ab'", "' ab'"];
const uuids: Values = [
  "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
  "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12'",
  "'00000000-0000-0000-0000-000000000000'",
];
const berlin: Values = [
  moment('2020-06-01 12:00', '2020-06-01 10:00+00'),
  moment('2020-01-01 12:00', '2020-01-01 11:00+00'),
];

function moment(local: string, absolute: string): Value {
  return [`'${local}'`, `'${absolute}'`];
}

/** Pairs of one family of types: by value, in both directions. */
const families: Case[] = [
  ...bothWays('int2', 'int4', integers),
  ...bothWays('int2', 'int8', integers),
  ...bothWays('int2', 'numeric', integers),
  ...bothWays('int4', 'int8', integers),
  ...bothWays('int4', 'numeric', integers),
  ...bothWays('int8', 'numeric', integers),
  ...bothWays('varchar', 'text', ["'ab '", "'ab'", "''"]),
  ...bothWays('varchar(9)', 'varchar(5)', ["'ab '", "'ab'", "''"]),
  ...bothWays('name', 'text', words),
  ...bothWays('name', 'varchar', words),
  ...bothWays('char(5)', 'char(9)', words),
  ...bothWays('char(5)', 'text', words),
  ...bothWays('char(5)', 'varchar', words),
  ...bothWays('char(5)', 'name', words),
  ...bothWays('bpchar', 'text', words),
  ...bothWays('float4', 'float8', ["'0.1'", "'0.2'", "'NaN'"], { key: 'refused' }),
  ...bothWays('numeric(12,4)', 'numeric', ["'1.5'", "'1.2345'", "'NaN'"], { exact: { 0: 'differs' } }),
  ...bothWays('date', 'timestamp', ["'2020-02-29'", "'0044-03-15 BC'", "'infinity'"], { key: 'refused' }),
  ...bothWays('timestamp(0)', 'timestamp', ["'2020-02-29 12:00'", "'2020-02-29 12:00:01'"]),
  ...bothWays('mood', 'text', ["'ok'", "'Ok'", "'so, so'"]),
  ...bothWays('mood', 'varchar(20)', ["'ok'", "'Ok'", "'so, so'"]),
  ...bothWays('uuid', 'text', uuids),
  ...bothWays('uuid', 'varchar(36)', uuids),
  ...bothWays('macaddr', 'macaddr8', ["'08:00:2b:01:02:03'", "'08:00:2b:01:02:04'"], { key: 'refused' }),
  ...bothWays('cidr', 'inet', ["'10.0.0.0/8'", "'10.0.0.1/32'", "'::1/128'"], { key: 'refused' }),
  ...bothWays('uuid', 'char(36)', uuids),
  ...bothWays('json', 'jsonb', [`'{"a":1}'`, `'{"a":2}'`], { key: 'illegal' }),
  ...bothWays('positive', 'int', ['1', '2', '3']),
  ...bothWays('positive', 'percent', ['1', '2', '3']),
  ...bothWays('positive', 'int8', ['1', '2', '3']),
  ...bothWays('word', 'text', ["'ab '", "'ab'", "''"]),
  ...bothWays('tags', 'text[]', ["'{a}'", `'{"a "}'`, "'{}'"]),
  ...bothWays('citext', 'text', ["'a'", "'b'", "''"], { rows: [["'a'", "'A'", 'differs']] }),
  ...bothWays('citext', 'varchar', ["'a'", "'b'", "''"], { rows: [["'a'", "'A'", 'differs']] }),
  ...bothWays('bit(4)', 'varbit', ["B'0101'", "B'0100'"], { key: 'refused' }),
  ...bothWays('varchar[]', 'text[]', ["'{a}'", `'{"a "}'`, "'{}'"]),
  ...bothWays('char(5)[]', 'char(9)[]', ["'{ab}'", "'{Ab}'", "'{}'"]),
  ...bothWays('numeric(12,4)[]', 'numeric[]', ["'{1.5}'", "'{1.25}'", "'{}'"], {
    exact: { 0: 'differs', 1: 'differs' },
  }),
  ...bothWays('mood[]', 'text[]', ["'{ok}'", "'{Ok,NULL}'", "'{}'"]),
];

/** Timestamps with and without time zone, and dates: in the zone that is declared, else not at all. */
const zoned: Case[] = [
  { old: 'timestamp', live: 'timestamptz', timezone: 'Europe/Berlin', values: berlin },
  { old: 'timestamptz', live: 'timestamp', timezone: 'Europe/Berlin', values: turned(berlin) },
  {
    old: 'date',
    live: 'timestamptz',
    timezone: 'Europe/Berlin',
    values: [moment('2020-06-01', '2020-05-31 22:00+00'), moment('2020-01-01', '2019-12-31 23:00+00')],
  },
].map((one) => ({ ...(one as Case), arrays: false, key: 'refused' as const }));
const unzoned: Case[] = bothWays('timestamp', 'timestamptz', ["'2020-06-01 12:00'", "'2020-01-01 12:00'"], {
  title: 'without a declared zone',
  key: 'refused',
  refused: /which time zone was meant/,
});

function turned([a, b]: Values): Values {
  const swap = (value: Value): Value => (typeof value === 'string' ? value : [value[1], value[0]]);
  return [swap(a), swap(b)];
}

/** Subtle rows of such pairs. */
const subtle: Case[] = [
  {
    title: 'a fraction that an int cannot hold',
    old: 'numeric',
    live: 'int',
    rows: [
      ['1.5', '2', 'differs'],
      ['2.000', '2', 'same'],
      ["'NaN'", '0', 'differs'],
      ['9223372036854775808', '2147483647', 'differs'],
    ],
    exact: { 1: 'differs' },
  },
  {
    title: 'beyond what a double tells apart',
    old: 'int8',
    live: 'numeric',
    rows: [['9007199254740993', '9007199254740992', 'differs']],
  },
  {
    title: 'name: what is cut after 63 bytes',
    old: 'text',
    live: 'name',
    rows: [["repeat('a', 70)", "repeat('a', 63)", 'differs']],
  },
  {
    title: 'json against jsonb: blanks, order and the first of two doubles are lost on the way',
    old: 'json',
    live: 'jsonb',
    rows: [
      [`'{"a":1, "a":2}'`, `'{"a":2}'`, 'same'],
      [`'{"a":1, "a":2}'`, `'{"a":1}'`, 'differs'],
      ["'[1.0]'", "'[1]'", 'same'],
      [`'{"b":1,"a":2}'`, `'{"a":2,"b":1}'`, 'same'],
    ],
  },
  {
    title: 'date against timestamp: before Christ, without end, and one microsecond',
    old: 'timestamp',
    live: 'date',
    rows: [
      ["'0044-03-15 BC'", "'0044-03-15'", 'differs'],
      ["'-infinity'", "'infinity'", 'differs'],
      ["'2020-02-29 00:00:00.000001'", "'2020-02-29'", 'differs'],
      // no timestamp reaches so far
      ["'infinity'", "'5874897-12-31'", 'differs'],
    ],
  },
  {
    title: 'an hour that the zone has twice, and one that it does not have',
    old: 'timestamp',
    live: 'timestamptz',
    timezone: 'Europe/Berlin',
    rows: [
      ["'2020-10-25 02:30'", "'2020-10-25 01:30+00'", 'same'],
      ["'2020-10-25 02:30'", "'2020-10-25 00:30+00'", 'differs'],
      ["'infinity'", "'infinity'", 'same'],
      ["'infinity'", "'-infinity'", 'differs'],
      ["'0044-03-15 12:00 BC'", "'0044-03-15 12:00+00'", 'differs'],
    ],
  },
  {
    title: 'an enum against text that is no label',
    old: 'mood',
    live: 'text',
    rows: [
      ["'ok'", "'ok '", 'differs'],
      ["'ok'", "''", 'differs'],
    ],
  },
  {
    title: 'uuid against text that is none',
    old: 'uuid',
    live: 'text',
    rows: [
      ["'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "''", 'differs'],
      ["'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1'", 'differs'],
      ["'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "'no uuid'", 'differs'],
    ],
  },
];

export const related: Case[] = [...families, ...zoned, ...unzoned, ...subtle].map(noted);

function noted(one: Case): Case {
  return { noted: true, ...one };
}
