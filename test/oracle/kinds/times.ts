import type { Random } from '../random.ts';
import { kind } from './kind.ts';

/** A day of which every spelling is the same in ISO form. */
export function day(random: Random): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${random.int(1900, 2100)}-${two(random.int(1, 12))}-${two(random.int(1, 28))}`;
}

const moment = (random: Random): string => `${day(random)} 10:20:30.${random.int(100_001, 999_999)}`;

const moments = [
  'infinity',
  '-infinity',
  '4713-01-01 00:00:00 BC',
  '0001-01-01 00:00:00 BC',
  '0001-01-01 00:00:00',
  ['2020-01-01 00:00:00', '2020-01-01', '20200101 000000'],
  '2020-01-01 00:00:00.000001',
  '2020-01-01 00:00:00.001',
  '2020-01-01 00:00:01',
  '2019-12-31 23:59:59.999999',
  '1969-12-31 23:59:59.999999',
  '294276-12-31 23:59:59.999999',
];

export const timeKinds = [
  kind(
    'date',
    [
      ...['infinity', '-infinity', '4713-01-01 BC', '0001-01-01 BC', '0001-01-01', '5874897-12-31'],
      ['2020-02-29', '20200229', '29 Feb 2020'],
      '1999-12-31',
    ],
    { random: day },
  ),
  kind('time', [
    '00:00:00',
    '24:00:00',
    '23:59:59.999999',
    ['12:00:00', '12:00', '12:00 PM'],
    '12:00:00.000001',
  ]),
  kind('time(3)', ['00:00:00', ['12:00:00.001', '12:00:00.0009'], '12:00:00']),
  // the same moment in another zone is another value to its type
  kind('timetz', [
    '12:00:00+00',
    '13:00:00+01',
    '12:00:00+01',
    '00:00:00-12',
    '24:00:00+00',
    '12:00:00+05:30',
  ]),
  kind('timestamp', moments, { random: moment }),
  kind('timestamp(0)', ['infinity', ['2020-01-01 00:00:00', '2020-01-01 00:00:00.4'], '2020-01-01 00:00:01']),
  kind(
    'timestamptz',
    [
      ...['infinity', '-infinity', '0001-01-01 00:00:00+00 BC', '2020-01-01 00:00:00.000001+00'],
      ['2020-01-01 00:00:00+00', '2020-01-01 01:00:00+01', '2019-12-31 19:00:00-05'],
      ['2020-06-01 00:00:00+00', '2020-06-01 02:00 Europe/Berlin'],
      // what a clock shows twice in an autumn night
      ['2020-10-25 00:30:00+00', '2020-10-25 02:30 CEST'],
      ['2020-10-25 01:30:00+00', '2020-10-25 02:30 CET'],
    ],
    { random: (random) => `${moment(random)}+00` },
  ),
  // equal by value, but stored otherwise: what was stored is what counts
  kind(
    'interval',
    [
      ...['1 mon', '30 days', '720:00:00', '29 days 24:00:00', '1 day', '24:00:00', '-1 days', '-24:00:00'],
      ...['1 mon -30 days', '1 day -24:00:00', '-1 mons +1 day', '00:00:00.000001', '178000000 years'],
      ['00:00:00', '0', '0 days'],
      ['1 year', '12 mons', 'P1Y'],
      ['00:01:00', '60 seconds', '1 min'],
      '360 days',
    ],
    { key: false, random: (random) => `${random.int(2, 28)} days ${random.int(10, 23)}:00:00` },
  ),
  kind('interval', ['1 day', '2 days', '-3 days', ['00:01:00', '60 s']], {
    random: (random) => `${random.int(4, 900)} days`,
  }),
  kind('interval(0)', ['1 mon', '30 days', ['00:00:01', '1.2 s']], { key: false }),
];
