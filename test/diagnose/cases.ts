/** Changed values of one column, each with the kind that it must get: old, live, kind. Null is NULL. */
export type Value = [old: string | null, live: string | null, kind: string];

export interface Case {
  title: string;
  type: string;
  values: Value[];
  /** Values of rows that are the same on both sides. */
  same?: string[];
}

const all = (kind: string, pairs: [string | null, string | null][]): Value[] =>
  pairs.map(([old, live]) => [old, live, kind]);

/** Rules that look at nothing but the two values. Each kind: values that are it, and values that nearly are. */
const alone: Case[] = [
  {
    title: 'lost, filled, emptied',
    type: 'text',
    values: [
      ...all('lost', [
        ['a', null],
        ['', null],
        ['  ', null],
      ]),
      ...all('filled', [
        [null, 'a'],
        [null, ''],
        [null, ' '],
      ]),
      ...all('emptied', [
        ['abc', ''],
        ['a b', ''],
        ['ü', ''],
      ]),
      ...all('other', [
        ['abc', '-'],
        ['', 'xyz'],
        ['abc', 'NULL'],
      ]),
      ['  ', '', 'trimmed'],
    ],
  },
  {
    title: 'an array is emptied',
    type: 'int[]',
    values: all('emptied', [
      ['{1}', '{}'],
      ['{1,2}', '{}'],
      ['{3,3}', '{}'],
    ]),
  },
  {
    title: 'a document is emptied',
    type: 'jsonb',
    values: [
      ...all('emptied', [
        ['{"a": 1}', '{}'],
        ['[1]', '[]'],
        ['"x"', '""'],
      ]),
      ['{"a": 1}', '[]', 'emptied'],
    ],
  },
  {
    title: 'line_ends',
    type: 'text',
    values: [
      ...all('line_ends', [
        ['a\nb', 'a\r\nb'],
        ['a\r\nb\r\n', 'a\nb\n'],
        ['a\rb', 'a\nb'],
      ]),
      ...all('other', [
        ['a\nb', 'a b'],
        ['a\nb', 'ab'],
        ['a\r\nb', 'a\n\nb'],
      ]),
    ],
  },
  {
    title: 'trimmed and padded',
    type: 'text',
    values: [
      ...all('trimmed', [
        [' a ', 'a'],
        ['a  ', 'a'],
        ['\ta', 'a'],
        [' a ', ' a'],
      ]),
      ...all('padded', [
        ['a', ' a'],
        ['a', 'a   '],
        ['b', 'b\n'],
      ]),
      ...all('other', [
        ['c d', 'cd'],
        ['  e', ' e'],
        [' f', '  f'],
        ['g', ' h'],
        ['i j', ' i  j'],
        ['x', 'xx'],
      ]),
    ],
  },
  {
    title: 'case',
    type: 'text',
    values: [
      ...all('case', [
        ['Ann', 'ANN'],
        ['ANN', 'ann'],
        ['ann marie', 'Ann Marie'],
        ['aNN', 'Ann'],
        ['ÄRGER', 'ärger'],
        ['straße', 'STRASSE'],
      ]),
      ...all('other', [
        ['Ann', 'ANNE'],
        ['Ann', '4NN'],
        ['a-b', 'A_B'],
      ]),
    ],
  },
  {
    title: 'unicode_form',
    type: 'text',
    values: [
      ...all('unicode_form', [
        ['caf\u00e9', 'cafe\u0301'],
        ['cafe\u0301', 'caf\u00e9'],
        ['\ufb01n', 'fin'],
      ]),
      ['caf\u00e9', 'cafe', 'accents'],
      ...all('other', [
        ['caf\u00e9', 'caf\u00e8'],
        ['cafe\u0301', 'cafe\u0300'],
        ['\ufb01n', 'fn'],
      ]),
    ],
  },
  {
    title: 'mojibake',
    type: 'text',
    values: [
      ...all('mojibake', [
        ['Müller', 'MÃ¼ller'],
        ['€ 5', 'â‚¬ 5'],
        ['Zoë', 'ZoÃ«'],
        ['“x”', 'â€œxâ€\u009d'],
        ['é', 'ÃƒÂ©'],
        ['MÃ¼ller', 'Müller'],
        ['Łódź', 'Å\u0081Ã³dÅº'],
      ]),
      ...all('other', [
        ['Müller', 'MÃller'],
        ['Muster', 'MÃ¼ster'],
        ['Müller', 'MÃ©ller'],
      ]),
    ],
  },
  {
    title: 'replaced_characters',
    type: 'text',
    values: [
      ...all('replaced_characters', [
        ['Müller', 'M?ller'],
        ['né', 'n??'],
        ['Zoë €5', 'Zoë ?5'],
        ['Müller', 'M\ufffdller'],
        ['naïve', 'na\ufffd\ufffdve'],
      ]),
      ...all('other', [
        ['Müller', 'M?lle?'],
        ['Muller', 'M?ller'],
        ['Müller', 'M?ler'],
        ['Müller', 'M*ller'],
      ]),
    ],
  },
  {
    title: 'accents',
    type: 'text',
    values: [
      ...all('accents', [
        ['Müller', 'Muller'],
        ['Łódź', 'Lodz'],
        ['Straße', 'Strasse'],
        ['Köln', 'Koeln'],
        ['Æsir Ørsted', 'AEsir Orsted'],
      ]),
      ...all('other', [
        ['Müller', 'Miller'],
        ['é', 'a'],
        ['Müller', 'Muler'],
      ]),
    ],
  },
  {
    title: 'cut',
    type: 'text',
    values: [
      ...all('cut', [
        ['abcdefgh', 'abcde'],
        ['Łódź', 'Łó'],
        ['ab', 'a'],
      ]),
      ...all('other', [
        ['abcdefgh', 'bcdef'],
        ['abcdefgh', 'abcdX'],
        ['abc', 'abcd'],
      ]),
    ],
  },
  {
    title: 'escaped',
    type: 'text',
    values: [
      ...all('escaped', [
        ["O'Brien", "O''Brien"],
        ['a & b', 'a &amp; b'],
        ['c:\\x', 'c:\\\\x'],
        ['<b>"x"</b>', '&lt;b&gt;&quot;x&quot;&lt;/b&gt;'],
        ["it's", 'it&#39;s'],
        ['say "x"', 'say \\"x\\"'],
        ['a &amp; b', 'a & b'],
        ['a\nb', 'a\\nb'],
      ]),
      ...all('other', [
        ["O'Brien", 'O"Brien'],
        ['a & b', 'a &amp; c'],
        ['a\\b', 'a\\\\c'],
        ['a & b', 'a &copy; b'],
      ]),
    ],
  },
  {
    title: 'blanks',
    type: 'text',
    values: [
      ...all('blanks', [
        ['a b', 'a\u00a0b'],
        ['a\u00a0b', 'a b'],
        ['10 000', '10\u202f000'],
      ]),
      ...all('other', [
        ['a b', 'a_b'],
        ['a b', 'ab'],
        ['a b', 'a  b'],
      ]),
    ],
  },
  {
    title: 'rounded',
    type: 'numeric',
    values: [
      ...all('rounded', [
        ['1.2345', '1.23'],
        ['1.2355', '1.24'],
        ['-7.999', '-8.00'],
        ['0.4', '0'],
      ]),
      ...all('other', [
        ['1.2345', '1.25'],
        ['1.2', '1.2001'],
        ['7.5', '9'],
      ]),
    ],
  },
  {
    title: 'scaled and sign',
    type: 'numeric',
    values: [
      ...all('scaled', [
        ['12.34', '1234'],
        ['5000', '5'],
        ['-3', '-30000'],
      ]),
      ...all('sign', [
        ['5', '-5'],
        ['-0.01', '0.01'],
        ['1e20', '-1e20'],
      ]),
      ...all('other', [
        ['12', '24'],
        ['0', '10'],
        ['3', '-30'],
        ['12.34', '1235'],
      ]),
    ],
  },
  {
    title: 'clamped',
    type: 'bigint',
    values: [
      ...all('clamped', [
        ['40000', '32767'],
        ['3000000000', '2147483647'],
        ['-50000', '-32768'],
        ['1234567', '99999'],
      ]),
      ...all('other', [
        ['40000', '32766'],
        ['30000', '32767'],
        ['-40000', '32767'],
      ]),
    ],
  },
  {
    title: 'float',
    type: 'bigint',
    values: [
      ...all('float', [
        ['16777217', '16777216'],
        ['123456789', '123456792'],
        ['9007199254740993', '9007199254740992'],
      ]),
      ...all('other', [
        ['16777217', '16777219'],
        ['123456789', '123456700'],
        ['100', '101'],
      ]),
    ],
  },
  {
    title: 'numbers without bounds',
    type: 'float8',
    values: all('other', [
      ['NaN', '1'],
      ['Infinity', '-Infinity'],
      ['1', 'NaN'],
    ]),
  },
  {
    title: 'a double that went through a float',
    type: 'float8',
    values: all('float', [
      ['0.1', '0.10000000149011612'],
      ['3.3', '3.299999952316284'],
      ['1234.1', '1234.0999755859375'],
    ]),
  },
  {
    title: 'precision',
    type: 'timestamp',
    values: [
      ...all('precision', [
        ['2024-03-05 10:20:30.123456', '2024-03-05 10:20:30.123'],
        ['2024-03-05 10:20:30.6', '2024-03-05 10:20:31'],
        ['2024-03-05 10:20:30.6', '2024-03-05 10:20:30'],
        ['2024-03-05 10:20:30', '2024-03-05 00:00:00'],
        ['2024-03-05 10:20:30', '2024-03-05 10:20:00'],
      ]),
      ...all('other', [
        ['2024-03-05 10:20:30', '2024-03-06 00:00:00'],
        ['2024-03-05 10:20:30.6', '2024-03-05 10:20:32'],
        ['2024-03-05 10:20:30', 'infinity'],
      ]),
    ],
  },
  {
    title: 'day_month',
    type: 'date',
    values: [
      ...all('day_month', [
        ['2024-03-05', '2024-05-03'],
        ['2023-12-01', '2023-01-12'],
        ['1999-02-10', '1999-10-02'],
      ]),
      ...all('other', [
        ['2024-03-15', '2024-05-03'],
        ['2024-03-05', '2023-05-03'],
        ['2024-03-05', '2024-05-04'],
      ]),
    ],
  },
  {
    title: 'century',
    type: 'date',
    values: [
      ...all('century', [
        ['2024-03-05', '1924-03-05'],
        ['1969-07-20', '2069-07-20'],
        ['2024-02-28', '0024-02-28'],
      ]),
      ...all('other', [
        ['2024-03-05', '1934-03-05'],
        ['2024-03-05', '1924-03-07'],
        ['2024-03-05', '-infinity'],
      ]),
    ],
  },
  {
    title: 'a time of day',
    type: 'time',
    values: [
      ...all('precision', [
        ['10:20:30.5', '10:20:30'],
        ['10:20:30', '10:20'],
        ['10:20:30', '10:00'],
      ]),
      ['10:20:30', '11:20:31', 'other'],
    ],
  },
  {
    title: 'inverted',
    type: 'boolean',
    values: all('inverted', [
      ['true', 'false'],
      ['false', 'true'],
      ['true', 'false'],
    ]),
  },
  {
    title: 'arrays',
    type: 'text[]',
    values: [
      ...all('reordered', [
        ['{a,b}', '{b,a}'],
        ['{a,b,c}', '{c,a,b}'],
        ['{a,a,b}', '{b,a,a}'],
      ]),
      ...all('elements', [
        ['{a,b,c}', '{a,c}'],
        ['{a,a}', '{a}'],
        ['{c,b,a}', '{a}'],
      ]),
      ...all('other', [
        ['{a,b}', '{a,c}'],
        ['{a}', '{a,b}'],
        ['{a,b}', '{a,a}'],
      ]),
    ],
  },
  {
    title: 'documents',
    type: 'jsonb',
    values: [
      ...all('keys', [
        ['{"a": 1, "b": 2}', '{"a": 1}'],
        ['{"a": {"b": 1, "c": 2}}', '{"a": {"b": 1}}'],
        ['{"a": 1, "b": [1]}', '{"b": [1]}'],
      ]),
      ...all('stringified', [
        ['{"a": 1}', '{"a": "1"}'],
        ['[true, null, 2.50]', '["true", null, "2.50"]'],
        ['{"a": {"b": 7}}', '"{\\"a\\": {\\"b\\": 7}}"'],
      ]),
      ...all('reordered', [
        ['[1, 2]', '[2, 1]'],
        ['{"a": [1, 2, 3]}', '{"a": [3, 2, 1]}'],
        ['[{"x": 1}, {"x": 2}]', '[{"x": 2}, {"x": 1}]'],
      ]),
      ...all('elements', [
        ['[1, 2]', '[1]'],
        ['{"a": [1, 2]}', '{"a": [2]}'],
        ['["a", "b", "c"]', '["a", "c"]'],
      ]),
      ...all('other', [
        ['{"a": 1}', '{"a": 2}'],
        ['{"a": 1}', '{"b": 1}'],
        ['{"a": 1}', '{"a": 1, "b": 2}'],
        ['[1, 2]', '1'],
      ]),
    ],
  },
  {
    title: 'json as it is written',
    type: 'json',
    values: [
      ['{"a":1,"b":2}', '{"a": 1, "b": 2}', 'blanks'],
      ['{"a":1,"b":2}', '{"b":2,"a":1}', 'reordered'],
      ['{"a":1}', '{"a":2}', 'other'],
    ],
  },
  {
    title: 'escaped_bytes',
    type: 'bytea',
    values: [
      ...all('escaped_bytes', [
        ['\\x6162ff', '\\x5c78363136326666'],
        ['\\x00ff', '\\x30306666'],
        ['\\x61ff', '\\x615c333737'],
      ]),
      ['\\x010203', '\\x0102', 'cut'],
      ...all('other', [
        ['\\x6162', '\\x6163'],
        ['\\x6162', '\\x36313633'],
        ['\\x61', '\\x6161'],
      ]),
    ],
  },
];

/** Rules that look at all values of the column. */
const together: Case[] = [
  {
    title: 'constant',
    type: 'text',
    values: all('constant', [
      ['a1', 'unknown'],
      ['b2', 'unknown'],
      ['c3', 'unknown'],
    ]),
  },
  {
    title: 'twice the same is no constant',
    type: 'text',
    values: all('other', [
      ['a1', 'unknown'],
      ['b2', 'unknown'],
      ['c3', 'x'],
    ]),
  },
  {
    title: 'labels that change places are no constant',
    type: 'text',
    same: [...'aaaaaabbbbbbccccccdddddd'],
    values: all('other', [
      ['a', 'b'],
      ['c', 'b'],
      ['d', 'b'],
      ['b', 'c'],
      ['b', 'd'],
      ['b', 'a'],
    ]),
  },
  {
    title: 'default',
    type: "text default 'none'",
    values: all('default', [
      ['a', 'none'],
      ['b', 'none'],
      ['c', 'none'],
    ]),
  },
  {
    title: 'default of a number',
    type: 'numeric(10,2) default 0',
    values: all('default', [
      ['1.50', '0'],
      ['22.10', '0'],
      ['9', '0'],
    ]),
  },
  {
    title: 'a default that is computed is none',
    type: 'timestamp default now()',
    values: all('constant', [
      ['2024-01-01 10:00:01', '2020-05-05 11:22:33'],
      ['2024-02-02 12:33:11', '2020-05-05 11:22:33'],
      ['2024-03-07 13:57:31', '2020-05-05 11:22:33'],
    ]),
  },
  {
    title: 'a boolean that always became false',
    type: 'boolean',
    values: all('constant', [
      ['true', 'false'],
      ['true', 'false'],
      ['true', 'false'],
    ]),
  },
  {
    title: 'recoded',
    type: 'text',
    values: all('recoded', [
      ['m', 'male'],
      ['m', 'male'],
      ['m', 'male'],
      ['f', '2'],
      ['f', '2'],
      ['f', '2'],
      ['x', '3'],
      ['x', '3'],
      ['x', '3'],
    ]),
  },
  {
    title: 'what became now one label, now another, is not recoded',
    type: 'text',
    values: all('other', [
      ['m', '1'],
      ['m', '2'],
      ['m', '3'],
      ['f', '2'],
      ['f', '1'],
      ['f', '3'],
    ]),
  },
  {
    title: 'offset of numbers',
    type: 'int',
    values: all('offset', [
      ['3', '8'],
      ['17', '22'],
      ['101', '106'],
      ['7', '12'],
    ]),
  },
  {
    title: 'offset of floats, which no float holds to the last digit',
    type: 'float8',
    values: all('offset', [
      ['0.3333333333333333', '1.3333333333333333'],
      ['0.1', '1.1'],
      ['7.666666666666667', '8.666666666666668'],
      ['2.3333333333333335', '3.3333333333333335'],
    ]),
  },
  {
    title: 'two of a kind are no offset',
    type: 'int',
    values: all('other', [
      ['3', '8'],
      ['17', '22'],
      ['101', '107'],
      ['7', '9'],
    ]),
  },
  {
    title: 'offset of times',
    type: 'timestamptz',
    values: all('offset', [
      ['2024-01-01 10:00Z', '2024-01-01 12:00Z'],
      ['2024-07-01 10:00Z', '2024-07-01 12:00Z'],
      ['2024-10-01 10:13Z', '2024-10-01 12:13Z'],
    ]),
  },
  {
    title: 'zone: to it',
    type: 'timestamp',
    values: all('zone', [
      ['2024-01-01 10:00', '2024-01-01 11:00'],
      ['2024-07-01 10:00', '2024-07-01 12:00'],
      ['2024-03-31 00:59', '2024-03-31 01:59'],
      ['2024-03-31 01:00', '2024-03-31 03:00'],
    ]),
  },
  {
    title: 'zone: back, and of another continent',
    type: 'timestamptz',
    values: all('zone', [
      ['2024-01-15 10:00Z', '2024-01-15 15:00Z'],
      ['2024-07-15 10:00Z', '2024-07-15 14:00Z'],
      ['2024-11-10 10:00Z', '2024-11-10 15:00Z'],
    ]),
  },
  {
    title: 'two numbers of hours that no zone has are two offsets at best',
    type: 'timestamp',
    values: all('other', [
      ['2024-01-01 10:00', '2024-01-01 12:00'],
      ['2024-01-02 10:00', '2024-01-02 13:00'],
      ['2024-01-03 10:00', '2024-01-03 12:00'],
      ['2024-01-04 10:00', '2024-01-04 15:00'],
      ['2024-01-05 10:00', '2024-01-05 17:00'],
    ]),
  },
];

export const cases: Case[] = [...alone, ...together];
