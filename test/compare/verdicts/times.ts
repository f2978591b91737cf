import type { Case } from './case.ts';

/** Built-in types of dates and times, the same on both sides. */
export const times: Case[] = [
  {
    title: 'dates before Christ and without end',
    old: 'date',
    values: ["'2020-02-29'", "'0044-03-15 BC'", "'infinity'"],
    rows: [
      ["'0044-03-15 BC'", "'0044-03-15'", 'differs'],
      ["'infinity'", "'-infinity'", 'differs'],
      ["'5874897-12-31'", "'5874897-12-31'", 'same'],
      ["'4713-01-01 BC'", "'4713-01-01 BC'", 'same'],
    ],
  },
  {
    title: 'midnight at both ends of a day',
    old: 'time',
    values: ["'00:00'", "'24:00'", "'23:59:59.999999'"],
  },
  { old: 'time(3)', values: ["'00:00'", "'00:00:00.001'", "'24:00'"] },
  {
    title: 'the same moment in another zone is another timetz',
    old: 'timetz',
    values: ["'12:00+02'", "'10:00+00'", "'12:00+02:00:01'"],
  },
  {
    title: 'timestamps to the microsecond',
    old: 'timestamp',
    values: ["'2020-02-29 12:00'", "'2020-02-29 12:00:00.000001'", "'-infinity'"],
    rows: [
      ["'0001-12-31 23:59:59.999999 BC'", "'0001-01-01 00:00'", 'differs'],
      ["'294276-12-31 23:59:59.999999'", "'294276-12-31 23:59:59.999999'", 'same'],
      ["'4713-01-01 BC'", "'4713-01-01 BC'", 'same'],
      ["'infinity'", "'-infinity'", 'differs'],
    ],
  },
  { old: 'timestamp(0)', values: ["'2020-02-29 12:00:00.4'", "'2020-02-29 12:00:00.6'", "'infinity'"] },
  {
    title: 'timestamptz: one moment, also in the hour that a clock shows twice',
    old: 'timestamptz',
    values: ["'2020-10-25 02:30+02'", "'2020-10-25 02:30+01'", "'-infinity'"],
    rows: [
      ["'2020-10-25 02:30+02'", "'2020-10-25 00:30+00'", 'same'],
      ["'1880-01-01 00:00 Europe/Amsterdam'", "'1880-01-01 00:00+00'", 'differs'],
    ],
    keys: [["'2021-01-01 12:00+02'", "'2021-01-01 10:00+00'", 'same']],
  },
  { old: 'timestamptz(3)', values: ["'2020-10-25 02:30+02'", "'2020-10-25 02:30:00.001+02'", "'infinity'"] },
  {
    title: 'interval: months, days and hours are three things, also as a key',
    old: 'interval',
    values: ["'1 mon'", "'1 day'", "'-1 year'"],
    rows: [
      ["'1 mon'", "'720:00'", 'differs'],
      ["'1 day'", "'24:00'", 'differs'],
      ["'1 mon -30 days'", "'0'", 'differs'],
      ["'0.000001 sec'", "'0'", 'differs'],
      ["'1.5 hours'", "'01:30'", 'same'],
    ],
    keys: [["'2 mons'", "'60 days'", 'differs']],
  },
  { old: 'interval day to second(3)', values: ["'1 day'", "'1 day 00:00:00.001'", "'0'"] },
  { title: 'infinite intervals', old: 'interval', since: 17, values: ["'infinity'", "'-infinity'", "'0'"] },
  // they went with version 12; what they print is what timestamptz and interval print
  {
    title: 'a type that live does not have',
    old: 'abstime',
    oldUntil: 11,
    live: 'timestamptz',
    noted: true,
    rows: [
      ["'2020-06-01 12:00+02'", "'2020-06-01 10:00+00'", 'same'],
      ["'2020-06-01 12:00+02'", "'2020-06-01 10:00:01+00'", 'differs'],
      ["'infinity'", "'infinity'", 'same'],
      ['null', "'infinity'", 'differs'],
      ['null', 'null', 'same'],
    ],
  },
  {
    title: 'a type that live does not have',
    old: 'reltime',
    oldUntil: 11,
    live: 'text',
    noted: true,
    rows: [
      ["'1 day 02:03:04'", "'1 day 02:03:04'", 'same'],
      ["'1 day 02:03:04'", "'1 day 02:03:05'", 'differs'],
    ],
  },
  {
    title: 'a type that live does not have',
    old: 'tinterval',
    oldUntil: 11,
    live: 'text',
    noted: true,
    rows: [
      [
        `'["2020-06-01 00:00:00+00" "2020-06-02 00:00:00+00"]'`,
        `'["2020-06-01 00:00:00+00" "2020-06-02 00:00:00+00"]'`,
        'same',
      ],
      [`'["2020-06-01 00:00:00+00" "2020-06-02 00:00:00+00"]'`, 'null', 'differs'],
    ],
  },
  {
    title: 'a type that live does not have',
    old: 'smgr',
    oldUntil: 11,
    live: 'text',
    noted: true,
    rows: [
      ["'magnetic disk'", "'magnetic disk'", 'same'],
      ["'magnetic disk'", "'Magnetic disk'", 'differs'],
    ],
  },
];
