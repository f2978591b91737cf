import type { Random } from '../random.ts';
import { kind, withoutNegativeZero, withoutZeros } from './kind.ts';

const small = (random: Random): string => String(random.int(-999, 999));
const large = (random: Random): string => String(random.int(-2_000_000_000, 2_000_000_000));

const numerics = [
  ['0', '0.0', '-0', '0.000'],
  ['1', '1.0', '1.00'],
  ['-1', '-1.0'],
  ['0.1', '0.10'],
  '0.1000000000000000000000000000001',
  '0.01',
  ['10', '10.0', '1e1'],
  ['100', '1e2'],
  ['1000000000000000000000000000000', '1e30'],
  '1000000000000000000000000000001',
  '9'.repeat(200),
  `0.${'0'.repeat(100)}1`,
  ['NaN', 'nan'],
  '9007199254740993',
  '9007199254740992',
];

const float8s = [
  ['0', '-0', '0.0'],
  ['NaN', 'nan'],
  'Infinity',
  '-Infinity',
  ['0.1', '1e-1'],
  '0.3',
  '0.30000000000000004',
  ['1', '1.0', '1.00'],
  '1.0000000000000002',
  '1e-300',
  '5e-324',
  '1.7976931348623157e+308',
  '-1.7976931348623157e+308',
  ['9007199254740992', '9007199254740993'],
];

const float4s = [
  ['0', '-0'],
  'NaN',
  'Infinity',
  '-Infinity',
  '0.1',
  '0.10000001',
  ['16777216', '16777217'],
  '3.4028235e+38',
  '1e-45',
  ['1', '1.0'],
];

export const numberKinds = [
  kind('int2', ['0', '1', '-1', '32767', '-32768'], { random: small }),
  kind('int4', ['0', '1', '-1', '2147483647', '-2147483648'], { random: large }),
  kind('int8', ['0', '1', '-1', '9223372036854775807', '9223372036854775806', '-9223372036854775808'], {
    random: large,
  }),
  kind('numeric', numerics, { random: large, normal: withoutZeros }),
  kind('numeric(12,2)', [['0', '0.00'], ['1', '1.001'], '1.01', '-1.01', ['NaN'], '9999999999.99'], {
    random: small,
    normal: withoutZeros,
  }),
  kind('float8', float8s, { random: small, normal: withoutNegativeZero }),
  kind('float4', float4s, { random: small, normal: withoutNegativeZero }),
  kind('bool', [
    ['true', 't', 'yes', '1'],
    ['false', 'f', 'off'],
  ]),
  kind('oid', ['0', '1', '4294967295', '2147483648']),
  kind('money', ['0', '1', '-1.01', '1.01', '92233720368547758.07']),
  kind('pg_lsn', ['0/0', '0/1', '1/0', 'FFFFFFFF/FFFFFFFF']),
  kind('xid8', ['0', '1', '18446744073709551615'], { key: false }),
  kind(
    'uuid',
    [
      [
        'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
        'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11',
        '{a0eebc999c0b4ef8bb6d6bb9bd380a11}',
      ],
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12',
      '00000000-0000-0000-0000-000000000000',
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
    ],
    { random: uuid },
  ),
  kind('bit(5)', ['00000', '10101', '11111', '00001']),
  kind('varbit', ['', '0', '00', '1', '10', '10101']),
  kind('varbit(4)', ['', '0', '00', '1', '10']),
  kind('numeric', ['Infinity', '-Infinity', 'NaN', '0', '1'], { since: 14 }),
];

/** A random uuid in its canonical form. */
export function uuid(random: Random): string {
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => random.int(0, 15).toString(16)).join('');
  return [8, 4, 4, 4, 12].map(hex).join('-');
}
