import type { Random } from '../random.ts';
import { kind, withoutPadding } from './kind.ts';

/** Strings that have broken quoting, CSV, JSON, COPY, terminals, or somebody's idea of equality. */
export const hostile: readonly string[] = [
  ...['', ' ', '  ', 'a', 'A', 'a ', ' a', 'a  ', 'b', 'ab', 'ä', 'Ä', 'ß', 'ss', 'SS', 'ı', 'i', 'I', 'İ'],
  ...['\\N', '\\.', '\\', '\\\\', '\\n', 'NULL', 'null', 'Null', "'", "''", "O'Brien", '"', '""', '"a"'],
  ...[
    'a\n',
    'a\r\n',
    '\n',
    '\r',
    '\t',
    'a\tb',
    'a,b',
    ',',
    ';',
    'a;b',
    '{}',
    '{a}',
    '(a,b)',
    '[]',
    '{"a":1}',
  ],
  ...['\u00e9', 'e\u0301', '\u00a0', '\u200b', '\ufeff', '\u2028', '\ufb01', 'fi', '\u{1F418}', '\u{10FFFF}'],
  ...[
    '\u0001',
    '\u0002',
    '\u001b[31m',
    '\u007f',
    '\u0085',
    '\u200f',
    '\ufffd',
    '</script>',
    '--',
    '/*',
    '*/',
  ],
  ...[
    '$1',
    '$$',
    '%s',
    '{{x}}',
    '***',
    '1',
    '1.0',
    '1.00',
    '01',
    't',
    'true',
    '0',
    '-0',
    'NaN',
    '=1+1',
    '@a',
  ],
  ...['infinity', '2020-01-01', 'drop', 'x'.repeat(63), 'x'.repeat(64)],
];

const long = [...hostile, 'x'.repeat(9000), `${'x'.repeat(9000)} `, '\n'.repeat(3000), '"'.repeat(2100)];

function word(random: Random): string {
  const length = random.int(1, 9);
  return Array.from({ length }, () => random.pick([...'abcXYZ019 _é\\\'"'])).join('');
}

const trimmed = (random: Random): string => withoutPadding(word(random));
const short = hostile.filter((text) => [...text].length <= 10);

/** Of the values of char(10) only what stands before the padding counts. */
const padded = [
  ...short.filter((text) => !text.endsWith(' ') && !['', 'a', 'ab'].includes(text)),
  ['', ' ', '          '],
  ['a', 'a ', 'a         '],
  ['ab', 'ab  '],
];

const own = { strings: true, random: word };

export const textKinds = [
  kind('text', long, { ...own, key: false }),
  kind('text', hostile, own),
  kind('text collate "C"', hostile, own),
  kind('text collate "de-x-icu"', hostile, own),
  // 'a' and 'A' are one key to its index, and two values to us
  kind('text collate folding', ['a', 'A', 'ä', 'Ä', '\u00e9', 'e\u0301', 'ss', 'ß', 'SS', ''], {
    strings: true,
    key: false,
  }),
  kind('varchar', hostile, own),
  kind('varchar(10)', short, own),
  kind('char(10)', padded, { strings: true, random: trimmed, normal: withoutPadding }),
  kind('char(10) collate "C"', padded, { strings: true, random: trimmed, normal: withoutPadding }),
  kind('"char"', ['a', 'A', ' ', '', "'", '\\', '"', '{'], { strings: true }),
  kind(
    'name',
    hostile.filter((text) => Buffer.byteLength(text) < 64),
    own,
  ),
  kind(
    'bytea',
    [
      '\\x',
      '\\x00',
      '\\x0000',
      ['\\x41', 'A', '\\101'],
      '\\x61',
      '\\xff',
      '\\x5c',
      '\\x27',
      `\\x${allBytes()}`,
    ],
    { random: (random) => `\\x${random.int(256, 65_535).toString(16).padStart(4, '0')}00` },
  ),
];

function allBytes(): string {
  return Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('hex');
}
