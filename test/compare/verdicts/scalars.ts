import type { Case } from './case.ts';

/** Built-in types of one plain value, the same on both sides. */
export const scalars: Case[] = [
  { old: 'bool', values: ['true', 'false'] },
  { old: 'int2', values: ["'-32768'", "'32767'", '0'] },
  { old: 'int4', values: ["'-2147483648'", '2147483647', '0'] },
  { old: 'int8', values: ['9223372036854775807', '9223372036854775806', '-1'] },
  { old: 'oid', values: ['0', '4294967295', '2147483648'] },
  { old: 'xid', values: ["'3'", "'4294967295'"], key: 'illegal' },
  { old: 'cid', values: ["'3'", "'4294967295'"], key: 'illegal' },
  { old: 'xid8', since: 13, values: ["'4294967299'", "'3'", "'18446744073709551615'"] },
  { old: 'tid', values: ["'(0,1)'", "'(1,0)'", "'(4294967295,65535)'"] },
  { old: 'pg_lsn', values: ["'0/16B3748'", "'1/16B3748'", "'FFFFFFFF/FFFFFFFF'"] },
  {
    title: 'numeric to the last digit',
    old: 'numeric',
    values: ["'0.1'", "'0.1000000000000000000000000000000000000000000000000001'", "'NaN'"],
    rows: [
      ["'1e3'", "'1000'", 'same'],
      ["'-0.0'", '0', 'same'],
      ['0', 'null', 'differs'],
      ["'9'::text::numeric ^ 300", "('9'::text::numeric ^ 300) + 1", 'differs'],
    ],
    exact: { 1: 'differs' },
    keys: [
      ['1.0', '1.00', 'same'],
      ["'-7'", '7', 'differs'],
    ],
  },
  {
    title: 'infinite numerics',
    old: 'numeric',
    since: 14,
    values: ["'infinity'", "'-infinity'", "'NaN'"],
  },
  { old: 'numeric(10,2)', values: ['1.00', '1.01', "'NaN'"] },
  { title: 'numeric with a negative scale', old: 'numeric(5,-2)', since: 15, values: ['149', '151', '0'] },
  {
    title: 'float4 to its last bit, -0 = 0',
    old: 'float4',
    values: ["'0.1'", "'0.10000001'", "'NaN'"],
    rows: [
      ["'infinity'", "'-infinity'", 'differs'],
      ["'1e-45'", '0', 'differs'],
      ["'3.4028235e38'", "'3.4028235e38'", 'same'],
      ["'123456.79'", "'123456.8'", 'differs'],
    ],
    keys: [["'-0'", '0', 'same']],
  },
  {
    title: 'float8 to its last bit, -0 = 0',
    old: 'float8',
    values: ["'0.3'", '0.1::float8 + 0.2', "'NaN'"],
    rows: [
      ["'5e-324'", '0', 'differs'],
      ["'1.7976931348623157e308'", "'1.7976931348623157e308'", 'same'],
      ["'9007199254740993'", "'9007199254740992'", 'same'],
      ["'NaN'", "'infinity'", 'differs'],
      ['1e15', '1000000000000000', 'same'],
    ],
    keys: [["'-0'", '0', 'same']],
  },
  { old: 'money', values: ["'1.50'", "'1.51'", "'-92233720368547758.08'"] },
  {
    title: 'uuid, however it was written',
    old: 'uuid',
    values: [
      "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
      "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12'",
      "'00000000-0000-0000-0000-000000000000'",
    ],
    keys: [["'{F0EEBC999C0B4EF8BB6D6BB9BD380A11}'", "'f0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", 'same']],
  },
  { old: 'bit(4)', values: ["B'0101'", "B'0100'", "B'0000'"] },
  {
    title: 'bit strings of another length differ',
    old: 'varbit',
    values: ["B'0'", "B'00'", "B''"],
  },
  { old: 'inet', values: ["'10.0.0.1'", "'10.0.0.1/24'", "'::ffff:10.0.0.1'"] },
  {
    title: 'addresses, however they were written',
    old: 'inet',
    rows: [
      ["'10.0.0.1/32'", "'10.0.0.1'", 'same'],
      ["'::1'", "'0:0:0:0:0:0:0:1'", 'same'],
      ["'::10.0.0.1'", "'10.0.0.1'", 'differs'],
    ],
  },
  { old: 'cidr', values: ["'10.0.0.0/8'", "'10.0.0.0/9'", "'::/0'"] },
  {
    old: 'macaddr',
    values: ["'08:00:2b:01:02:03'", "'08:00:2b:01:02:04'", "'00:00:00:00:00:00'"],
    keys: [["'0900.2b01.0203'", "'09-00-2b-01-02-03'", 'same']],
  },
  {
    old: 'macaddr8',
    values: ["'08:00:2b:01:02:03:04:05'", "'08:00:2b:01:02:03:04:06'", "'08:00:2b:01:02:03'"],
  },
];
