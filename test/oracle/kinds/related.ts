import { type Kind, kind, withoutPadding, withoutZeros } from './kind.ts';
import { uuid } from './numbers.ts';
import { hostile } from './text.ts';
import { day } from './times.ts';

const short = hostile.filter((text) => [...text].length <= 10);
const ids = ['0', '1', '-1', '32767', '12345'];
const upper = 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11';

/** As a uuid prints, but for its hyphens; of what is none, something that no uuid is. */
const canonicalUuid = (text: string) =>
  /^\{?[0-9a-f-]{32,36}\}?$/i.test(text) ? text.replace(/[{}-]/g, '').toLowerCase() : `no uuid: ${text}`;

const lower = upper.toLowerCase();

/** Only a char(n) loses blanks at its end; those of a text or varchar are part of its value. */
function againstChar(side: 'old' | 'live'): Parameters<typeof kind>[1] {
  const other = side === 'old' ? 'live' : 'old';
  const stems = short.filter((text) => !text.endsWith(' '));
  return [
    ...stems.map((text) => ({ [side]: [text, `${text} `.slice(0, 10)], [other]: [text] })),
    ...['a ', ' ', 'ab  '].map((text) => ({ [other]: [text] })),
  ];
}

const noKey = { key: false };
const dayAsMoment = (text: string): string =>
  /infinity/.test(text) ? text : text.replace(/^(\S+)/, '$1 00:00:00');

const withZone = (text: string): string => (/infinity/.test(text) ? text : text.replace(/( BC)?$/, '+00$1'));

const jsons = [
  { old: ['{"a":1,"b":2}', '{"b":2,"a":1}', '{"a":0,"b":2,"a":1}'], live: ['{"a": 1, "b": 2}'] },
  ...['null', '""', '[]', '{}', '[1,2]', '[2,1]', '"1"', '1', '{"a":null}'],
];

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return {
    object: Object.entries(value)
      .map(([name, inner]) => [name, sorted(inner)])
      .sort(),
  };
}
const asJson = (text: string): string => JSON.stringify(sorted(JSON.parse(text)));

/** Columns whose type the migration changed to a related one. */
export const relatedKinds: Kind[] = [
  kind('int2', [...ids, { live: ['40000'] }], { live: 'int4' }),
  kind('int4', [...ids, { live: ['3000000000'] }], { live: 'int8' }),
  kind('int8', [...ids, { old: ['3000000000'] }], { live: 'int4' }),
  kind('int4', ['0', { old: ['1'], live: ['1', '1.0', '1.00'] }, '2', { live: ['1.5'] }, { live: ['NaN'] }], {
    live: 'numeric',
    normal: withoutZeros,
  }),
  kind('numeric', [{ old: ['1', '1.0', '1.00'], live: ['1'] }, '2', '3', { old: ['1.00001'] }], {
    live: 'int8',
    normal: withoutZeros,
  }),
  kind('numeric(12,2)', ['0', ['1', '1.0'], '1.5', { live: ['1.005'] }], {
    live: 'numeric',
    normal: withoutZeros,
  }),
  kind('varchar(10)', [...short, { live: ['x'.repeat(11)] }], { live: 'text', strings: true }),
  kind('text', [...short, { old: ['x'.repeat(11)] }], { live: 'varchar(10)', strings: true }),
  kind('varchar(10)', short, { live: 'varchar(20)', strings: true }),
  kind('text collate "C"', hostile, { live: 'text collate "de-x-icu"', strings: true }),
  kind('name', short, { live: 'text', strings: true }),
  kind('char(10)', againstChar('old'), {
    live: 'text',
    normalOld: withoutPadding,
    strings: true,
    key: false,
  }),
  kind('char(10)', againstChar('old'), {
    live: 'varchar(12)',
    normalOld: withoutPadding,
    strings: true,
    key: false,
  }),
  kind('text', againstChar('live'), {
    live: 'char(10)',
    normalLive: withoutPadding,
    strings: true,
    key: false,
  }),
  kind('char(6)', [['a', 'a '], ['', ' '], 'A', ' a', { live: ['abcdefg'] }], {
    live: 'char(9)',
    normal: withoutPadding,
    strings: true,
  }),
  kind('uuid', [{ old: [lower, upper], live: [lower] }, { live: ['x'] }], { live: 'text', random: uuid }),
  // in a key, text that is a uuid in another form stops the table
  kind('uuid', [[lower, upper, upper.replaceAll('-', '')], { live: ['x'] }], {
    live: 'text',
    random: uuid,
    normal: canonicalUuid,
    ...noKey,
  }),
  kind('text', [{ old: [lower], live: [lower, upper] }, { old: [`${lower}x`] }], {
    live: 'uuid',
    random: uuid,
  }),
  kind('text', [[lower, upper, `{${upper}}`], { old: [`${lower}x`] }], {
    live: 'uuid',
    random: uuid,
    normal: canonicalUuid,
    ...noKey,
  }),
  kind('mood', ['sad', 'ok', 'OK', "it's", ' ', { live: ['ok '] }, { live: [''] }], {
    live: 'text',
    ...noKey,
  }),
  kind('text', ['sad', 'ok', 'OK', "it's", ' ', { old: ['ok '] }, { old: [''] }], { live: 'mood', ...noKey }),
  kind('mood', ['sad', 'ok', 'OK'], { live: 'varchar(9)', ...noKey }),
  kind('float4', ['1', '0.5', '0.1', '-3.25', 'NaN', 'Infinity', { live: ['0.10000000149011612'] }], {
    live: 'float8',
    key: false,
  }),
  kind('float8', ['1', '0.5', '0.1', 'NaN', '-Infinity', { old: ['0.10000000149011612'] }], {
    live: 'float4',
    key: false,
  }),
  kind(
    'date',
    [...['infinity', '-infinity', '0001-01-01 BC', '2020-02-29'], { live: ['2020-02-29 00:00:01'] }],
    {
      live: 'timestamp',
      normalOld: dayAsMoment,
      ...noKey,
      random: day,
    },
  ),
  kind('timestamp', ['infinity', '2020-02-29', '0044-03-15 BC', { old: ['2020-02-29 12:00'] }], {
    live: 'date',
    normalLive: dayAsMoment,
    ...noKey,
    random: day,
  }),
  kind(
    'timestamp',
    ['2020-01-01 00:00:00', '2020-06-01 00:00:00.000001', 'infinity', '0044-03-15 00:00:00 BC'],
    {
      live: 'timestamptz',
      timezone: 'UTC',
      asLive: withZone,
      normalOld: withZone,
      ...noKey,
    },
  ),
  kind('json', jsons, { live: 'jsonb', normal: asJson, ...noKey }),
  kind('jsonb', jsons.map(turned), { live: 'json', normal: asJson, ...noKey }),
  kind('int4', ['0', '1', '-1', { live: ['01'] }, { live: ['1 '] }, { live: [''] }], {
    live: 'text',
    key: false,
  }),
  kind('text', ['0', '1', '-1', { old: ['01'] }, { old: [''] }], { live: 'int8', key: false }),
  kind('int4[]', ['{}', '{1,2}', '{2,1}', '{NULL}'], { live: 'int8[]', ...noKey }),
  kind('varchar(9)[]', ['{}', '{a}', '{""}', '{NULL}', '{A}'], { live: 'text[]', ...noKey }),
  kind('bit(3)', ['101', '001', { live: ['1'] }], { live: 'varbit', ...noKey }),
  kind('short', ['', 'a', 'A', 'a '], { live: 'text', strings: true }),
  kind('varchar(10)', ['', 'a', 'A', { old: ['bad'] }], { live: 'short', strings: true }),
  kind('int4', ['1', '2', { old: ['-5'] }], { live: 'positive' }),
  kind('positive', ['1', '2', { live: ['-5'] }], { live: 'int8' }),
  kind('bool', [{ old: ['t'], live: ['true'] }, { old: ['f'], live: ['false'] }, { live: ['t'] }], {
    live: 'text',
    ...noKey,
  }),
  kind('json', ['{"a":1}', '{"a": 1}', '[]'], { live: 'text', ...noKey }),
  kind(
    'timestamp(3)',
    ['2020-01-01 00:00:00.001', '2020-01-01 00:00:00', { live: ['2020-01-01 00:00:00.000001'] }],
    {
      live: 'timestamp',
    },
  ),
];

function turned(spellings: (typeof jsons)[number]): (typeof jsons)[number] {
  return typeof spellings === 'string' ? spellings : { old: spellings.live, live: spellings.old };
}
