import { type Kind, kind } from './kind.ts';
import { berlinToUtc, utcToBerlin } from './zones.ts';

const noKey = { key: false };
const asDay = (text: string): string => (/infinity/.test(text) ? text : berlinToUtc(`${text} 00:00:00`));

/** Columns that became text or stopped to be, and those for which a time zone has to be declared. */
export const relatedMoreKinds: Kind[] = [
  kind('citext', ['a', 'A', 'a ', '', 'ä'], { live: 'text', ...noKey, strings: true }),
  kind('text', ['a', 'A', 'a ', '', 'Ä'], { live: 'citext', ...noKey, strings: true }),
  kind('mood', ['ok', 'OK', ' ', { old: ['sad'] }], { live: 'humour', ...noKey }),
  kind('oid', ['0', '1', '4294967295', { live: ['-1'] }], { live: 'int8', ...noKey }),
  kind('interval', ['1 mon', '30 days', '24:00:00', { live: ['1 month'] }], { live: 'text', ...noKey }),
  kind('text', ['2020-01-01 00:00:00', 'infinity', { old: ['2020-01-01'] }], { live: 'timestamp', ...noKey }),
  kind('numeric', ['1', '1.0', 'NaN', '0.00', { live: ['01'] }], { live: 'text', ...noKey }),
  kind('"char"', ['a', 'A', "'", '\\', { live: ['ab'] }], { live: 'text', ...noKey }),
  kind('tsvector', ["'a' 'b'", "'a':1 'b':2", ''], { live: 'text', ...noKey }),
  kind('float4[]', ['{0.1}', '{1}', '{}', '{NaN,NULL}', { live: ['{0.10000000149011612}'] }], {
    live: 'float8[]',
    ...noKey,
  }),
  kind(
    'json[]',
    ['{}', '{NULL}', { old: ['{"{\\"a\\":1}"}', '{"{\\"a\\": 1}"}'], live: ['{"{\\"a\\": 1}"}'] }, '{1}'],
    {
      live: 'jsonb[]',
      ...noKey,
      normal: (text) => text.replaceAll(' ', ''),
    },
  ),
  kind(
    'date',
    ['2020-01-01', '2020-07-01', 'infinity', '-infinity'].map((day) => ({
      old: [day],
      live: [day === 'infinity' || day === '-infinity' ? day : asDay(day)],
    })),
    {
      live: 'timestamptz',
      timezone: 'Europe/Berlin',
      asLive: asDay,
      normalOld: asDay,
      ...noKey,
    },
  ),
  kind(
    'timestamptz',
    [
      { old: ['2020-01-01 00:00:00+00', '2020-01-01 02:00:00+02'], live: ['2020-01-01 01:00:00'] },
      { old: ['2020-07-01 00:00:00.5+00'], live: ['2020-07-01 02:00:00.5'] },
      { old: ['2020-07-01 01:00:00+00'], live: ['2020-07-01 03:00:00'] },
      'infinity',
    ],
    {
      live: 'timestamp',
      timezone: 'Europe/Berlin',
      asLive: utcToBerlin,
      normalOld: utcToBerlin,
      ...noKey,
    },
  ),
];
