import { type Kind, kind, readValue, type Spellings, withoutNegativeZero, withoutZeros } from './kind.ts';
import { compareLocations, compareMoments, compareNumbers } from './order.ts';
import { berlinToUtc } from './zones.ts';

type Details = Parameters<typeof kind>[2];

/** A kind whose pool goes from the earliest value to the latest, so that each value's place in it tells the order. */
function ordered(
  type: string,
  ascending: readonly Spellings[],
  compare: (old: string, live: string) => number,
  details?: Details,
): Kind {
  const ids = ascending.map((spellings) => readValue(spellings).id);
  return { ...kind(type, ascending, details), compare, ascending: ids };
}

const ints = ['-2147483648', '-2', '-1', '0', '1', '9', '10', '2147483647'];
const zero = ['0', '-0', '0.00'];
const days = [
  '-infinity',
  '0044-03-15 BC',
  '0001-01-01 BC',
  '0001-01-01',
  '1999-12-31',
  '2020-02-29',
  '2020-03-01',
];
const moments = [
  ...['-infinity', '4713-01-01 00:00:00 BC', '0044-03-14 23:59:59 BC', '0044-03-15 00:00:00 BC'],
  ...['0001-12-31 23:59:59.999999 BC', '0001-01-01 00:00:00'],
  ...[
    '1969-12-31 23:59:59.999999',
    '1970-01-01 00:00:00',
    '2019-12-31 23:59:59.999999',
    '2020-01-01 00:00:00',
  ],
  ...['2020-01-01 00:00:00.000001', '2020-01-01 00:00:00.1', '2020-01-01 00:00:00.11', '2020-02-29 12:00:00'],
  ...['9999-12-31 00:00:00', '10000-01-01 00:00:00', '294276-12-31 23:59:59.999999', 'infinity'],
];
const floats: Spellings[] = [
  '-Infinity',
  '-1e30',
  '-1',
  ['0', '-0'],
  '1e-30',
  '0.5',
  '1',
  '9',
  '10',
  '1e30',
  'Infinity',
  'NaN',
];
/** Around the two nights in which clocks were moved; without a zone on old, with one on live. */
const berlin: Spellings[] = [
  '-infinity',
  { old: ['2020-03-29 01:59:59'], live: ['2020-03-29 00:59:59+00', '2020-03-29 01:59:59 Europe/Berlin'] },
  { old: ['2020-03-29 03:00:00'], live: ['2020-03-29 01:00:00+00'] },
  { old: ['2020-10-25 01:59:59'], live: ['2020-10-24 23:59:59+00'] },
  { live: ['2020-10-25 00:30:00+00'] },
  { old: ['2020-10-25 03:00:00'], live: ['2020-10-25 02:00:00+00'] },
  'infinity',
];
const noKey = { key: false };

/** What tells which of two changes was later: times, and counters. */
export const orderedKinds: Kind[] = [
  ordered('int4', ints, compareNumbers),
  ordered('int8', [...ints, '9007199254740992', '9007199254740993', '9223372036854775807'], compareNumbers),
  ordered('int4', [...ints, { live: ['2147483648'] }], compareNumbers, { live: 'int8' }),
  ordered('int8', [...ints, { live: ['9007199254740992.5'] }, '9007199254740993'], compareNumbers, {
    live: 'numeric',
    normal: withoutZeros,
  }),
  ordered(
    'numeric',
    [...['-1e40', '-10', '-9.5', '-1'], zero, '1e-30', ['1', '1.0'], '1.5', '9', '10', '1e40', 'NaN'],
    compareNumbers,
    { normal: withoutZeros },
  ),
  ordered('numeric(9,2)', ['-1.5', '-1', zero, '9.99', '10', 'NaN'], compareNumbers, {
    normal: withoutZeros,
  }),
  ordered('float8', floats, compareNumbers, { normal: withoutNegativeZero }),
  ordered('float4', floats, compareNumbers, { normal: withoutNegativeZero }),
  ordered('pg_lsn', ['0/0', '0/9', '0/10', '0/FFFFFFFF', '1/0', '9/FFFFFFFF', '10/0'], compareLocations),
  ordered('date', [...days, '5874897-12-31', 'infinity'], compareMoments),
  ordered('timestamp', moments, compareMoments),
  ordered('timestamptz', moments, compareMoments, { key: false }),
  ordered(
    'timestamp(0)',
    ['-infinity', ['2020-01-01 00:00:00', '2020-01-01 00:00:00.4'], '2020-01-01 00:00:01'],
    compareMoments,
  ),
  ordered('date', [...days, { live: ['2020-03-01 00:00:00.000001'] }, 'infinity'], compareMoments, {
    live: 'timestamp',
    ...noKey,
    normalOld: (text) => (/infinity/.test(text) ? text : text.replace(/^(\S+)/, '$1 00:00:00')),
  }),
  ordered('timestamp', [...days, { old: ['2020-03-01 00:00:00.000001'] }, 'infinity'], compareMoments, {
    live: 'date',
    ...noKey,
    normalLive: (text) => (/infinity/.test(text) ? text : text.replace(/^(\S+)/, '$1 00:00:00')),
  }),
  ordered('timestamp', berlin, (old, live) => compareMoments(berlinToUtc(old), live), {
    live: 'timestamptz',
    timezone: 'Europe/Berlin',
    asLive: berlinToUtc,
    normalOld: berlinToUtc,
    ...noKey,
  }),
];
