import { type Kind, kind, withoutPadding, withoutZeros } from './kind.ts';

const lower = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11';
const other = lower.replace('a0', 'b1');
const noKey = { key: false };

/** An array of days as the moments at which they begin. */
const daysAsMoments = (text: string): string =>
  text.replace(/(\d+-\d\d-\d\d)( BC)?/g, (_, day, era = '') => `"${day} 00:00:00${era}"`).replace(/""/g, '"');

const days = ['{}', '{NULL}', '{infinity}', '{2020-02-29}', '{2020-02-29,-infinity}'];

const wideAddress = (text: string): string =>
  text.replace(
    /((?:[0-9a-f]{2}:){2}[0-9a-f]{2}):((?:[0-9a-f]{2}:){2}[0-9a-f]{2})(?!:)/g,
    (whole, a, b, at) =>
      text.slice(at - 1, at) === ':' || text.slice(at + whole.length).startsWith(':')
        ? whole
        : `${a}:ff:fe:${b}`,
  );

/** Trailing blanks of the elements of an array of char(n), which print in quotes. */
const withoutPaddings = (text: string): string =>
  text.replace(/"((?:[^"\\]|\\.)*)"/g, (_, element: string) => {
    const short = withoutPadding(element);
    return short === '' || /[\s,{}"\\]|^null$/i.test(short) ? `"${short}"` : short;
  });

const shortMac = '08:00:2b:01:02:03';
const longMac = '08:00:2b:ff:fe:01:02:03';

/** Columns whose type the migration changed: arrays, addresses, and types that one side does not have. */
export const relatedListKinds: Kind[] = [
  kind('int2[]', ['{}', '{1,2}', '{2,1}', '{NULL}', '{{1},{2}}', { live: ['{40000}'] }], {
    live: 'int8[]',
    ...noKey,
  }),
  kind('int8[]', ['{}', '{1,2}', '{1}', { old: ['{3000000000}'] }, '[0:1]={1,2}'], {
    live: 'int4[]',
    ...noKey,
  }),
  kind('int4[]', ['{}', { old: ['{1,2}'], live: ['{1,2}', '{1.0,2.00}'] }, { live: ['{1.5}'] }, '{NULL}'], {
    live: 'numeric[]',
    ...noKey,
    normal: withoutZeros,
  }),
  kind('numeric[]', [{ old: ['{1}', '{1.0}'], live: ['{1}'] }, '{2}', '{}', { old: ['{NaN}'] }], {
    live: 'int8[]',
    ...noKey,
    normal: withoutZeros,
  }),
  kind('numeric(9,2)[]', ['{}', ['{1}', '{1.00}'], '{1.5}', { live: ['{1.555}'] }], {
    live: 'numeric[]',
    ...noKey,
    normal: withoutZeros,
  }),
  kind('date[]', [...days, { live: ['{2020-02-29 00:00:01}'] }], {
    live: 'timestamp[]',
    ...noKey,
    normalOld: daysAsMoments,
  }),
  kind('timestamp[]', [...days, { old: ['{2020-02-29 12:00}'] }], {
    live: 'date[]',
    ...noKey,
    normalLive: daysAsMoments,
  }),
  kind('cidr', ['192.168.0.0/24', '192.168.0.0/25', '::/0', { live: ['192.168.0.1/24'] }, '1.2.3.4/32'], {
    live: 'inet',
    ...noKey,
  }),
  kind(
    'inet',
    ['192.168.0.0/24', '10.0.0.0/8', { old: ['10.0.0.1/8'] }, { old: ['1.2.3.4'], live: ['1.2.3.4/32'] }],
    {
      live: 'cidr',
      ...noKey,
    },
  ),
  kind('cidr[]', ['{}', '{192.168.0.0/24}', '{192.168.0.0/25,NULL}', { live: ['{192.168.0.1/24}'] }], {
    live: 'inet[]',
    ...noKey,
  }),
  kind(
    'macaddr',
    [
      { old: [shortMac], live: [longMac, shortMac] },
      '08:00:2b:01:02:04',
      { live: ['08:00:2b:ff:ff:01:02:03'] },
    ],
    {
      live: 'macaddr8',
      ...noKey,
      normalOld: wideAddress,
    },
  ),
  kind(
    'macaddr8[]',
    ['{}', { old: [`{${longMac}}`], live: [`{${shortMac}}`] }, { old: ['{08:00:2b:ff:ff:01:02:03}'] }],
    {
      live: 'macaddr[]',
      ...noKey,
      normalLive: wideAddress,
    },
  ),
  kind(
    'uuid[]',
    ['{}', `{${lower}}`, `{${other}}`, `{${lower},NULL}`, { live: [`{${lower.toUpperCase()}}`] }],
    {
      live: 'text[]',
      ...noKey,
    },
  ),
  kind('text[]', ['{}', `{${lower}}`, `{${other},${lower}}`, { old: ['{x}'] }], { live: 'uuid[]', ...noKey }),
  kind('varchar[]', ['{}', '{a}', '{""}', '{NULL}', '{"NULL"}', '{"a "}', '{A}', '{{a,b}}', '{"\\\\"}'], {
    live: 'text[]',
    ...noKey,
  }),
  kind('text[]', ['{}', '{a}', '{"a "}', '{A}', '{NULL}', { old: ['{abcdef}'] }], {
    live: 'varchar(5)[]',
    ...noKey,
  }),
  kind('name[]', ['{}', '{a}', '{""}', '{A}', '{NULL}'], { live: 'text[]', ...noKey }),
  kind(
    'char(4)[]',
    ['{}', { old: ['{a}', '{"a "}'], live: ['{a}'] }, '{A}', '{NULL}', { live: ['{"a "}'] }],
    {
      live: 'text[]',
      ...noKey,
      normalOld: withoutPaddings,
    },
  ),
  kind('grade', ['A', 'B', 'a'], { live: 'text', ...noKey }),
  kind(
    'text',
    ['A', 'B', 'a', ''].map((id) => (id ? id : { old: [''] })),
    { live: 'rank', ...noKey },
  ),
  kind('grade[]', ['{}', '{A}', '{A,B}', '{NULL}'], { live: 'text[]', ...noKey }),
  kind('pair', ['(1,a)', '(1,)', '(,)'], { live: 'text', ...noKey }),
  kind('tags', ['{}', '{a,b}', '{"a "}', '{NULL}'], { live: 'text[]', ...noKey }),
  kind('text[]', ['{}', '{a,b}', '{NULL}'], { live: 'short[]', ...noKey }),
];
