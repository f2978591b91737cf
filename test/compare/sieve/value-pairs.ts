import type { Row } from '../verdicts/case.ts';

/** Values in rows of the same key. */
export const columns: [type: string, pairs: Row[]][] = [
  [
    'int',
    [
      ['1', '-1', 'differs'],
      ['0', '-2147483648', 'differs'],
      ['7', '7', 'same'],
    ],
  ],
  // the hash of a bigint is that of its two halves, one XOR the other
  [
    'bigint',
    [
      ['1', '4294967296', 'differs'],
      ['0', '4294967297', 'differs'],
      ['0', '-1', 'differs'],
      ['5', '-6', 'differs'],
      ['4294967298', '8589934593', 'differs'],
    ],
  ],
  [
    'numeric',
    [
      ['1', '-1', 'differs'],
      ['1', '10000', 'differs'],
      ['1', '0.0001', 'differs'],
      ['10000', '100000000', 'differs'],
      ['0', "'NaN'", 'differs'],
      ['1.0', '1.00', 'same'],
      ['100', '1e2', 'same'],
      ['0', '-0.000', 'same'],
    ],
  ],
  [
    'numeric(20,4)',
    [
      ['1', '10000', 'differs'],
      ['-3.5', '3.5', 'differs'],
      ['2', '2.0000', 'same'],
    ],
  ],
  [
    'float8',
    [
      ['0', "'-0'", 'same'],
      ["'NaN'", "'NaN'", 'same'],
      ["'Infinity'", "'-Infinity'", 'differs'],
      ['0.3', '0.1::float8 + 0.2', 'differs'],
    ],
  ],
  [
    'timestamp',
    [
      // 2^32 and 2^32 + 1 microseconds
      ["'2000-01-01'", "timestamp '2000-01-01' + interval '4294.967296 s'", 'differs'],
      ["'2000-01-01 00:00:00.000001'", "timestamp '2000-01-01' + interval '4294.967296 s'", 'differs'],
      ["'infinity'", "'-infinity'", 'differs'],
    ],
  ],
  [
    'timestamptz',
    [
      ["'2000-01-01 00:00+00'", "timestamptz '2000-01-01 00:00+00' + interval '4294.967297 s'", 'differs'],
      ["'2020-01-01 12:00+01'", "'2020-01-01 11:00+00'", 'same'],
    ],
  ],
  [
    'date',
    [
      ["'2000-01-01'", "'1999-12-31'", 'differs'],
      ["'infinity'", "'-infinity'", 'differs'],
    ],
  ],
  ['timetz', [["'12:00+01'", "'11:00+00'", 'differs']]],
  [
    'interval',
    [
      ["'1 mon'", "'30 days'", 'differs'],
      ["'1 day'", "'24 h'", 'differs'],
    ],
  ],
  [
    'char(5)',
    [
      ["'ab'", "'ab  '", 'same'],
      ["''", "'     '", 'same'],
      ["'ab'", "' ab'", 'differs'],
    ],
  ],
  [
    'varchar',
    [
      ["'ab'", "'ab '", 'differs'],
      ["''", "' '", 'differs'],
    ],
  ],
  [
    'text',
    [
      ["'a'", "'A'", 'differs'],
      ["U&'caf\\00e9'", "U&'cafe\\0301'", 'differs'],
    ],
  ],
  [
    'bytea',
    [
      ["'\\x00'", "'\\x0000'", 'differs'],
      ["'\\x'", "'\\x00'", 'differs'],
    ],
  ],
  [
    'varbit',
    [
      ["B'0'", "B'00'", 'differs'],
      ["B''", "B'0'", 'differs'],
    ],
  ],
  ['bit(3)', [["B'001'", "B'100'", 'differs']]],
  [
    'inet',
    [
      ["'10.0.0.1/24'", "'10.0.0.1/25'", 'differs'],
      ["'10.0.0.1'", "'10.0.0.1/32'", 'same'],
    ],
  ],
  [
    'jsonb',
    [
      ["'1.0'", "'1.00'", 'same'],
      ["'-5'", "'5'", 'differs'],
      ["'1'", "'10000'", 'differs'],
      [`'{"a":1,"b":2}'`, `'{"b":2,"a":1}'`, 'same'],
      ["'null'", 'null', 'differs'],
      ["'[]'", "'{}'", 'differs'],
      [`'"1"'`, "'1'", 'differs'],
    ],
  ],
  [
    'json',
    [
      ["'{}'", "'{ }'", 'differs'],
      [`'{"a":1,"a":2}'`, `'{"a":2}'`, 'differs'],
    ],
  ],
  ['box', [["'(2,2),(0,0)'", "'(4,1),(0,0)'", 'differs']]],
  ['lseg', [["'[(0,0),(1,1)]'", "'[(0,0),(1,1.0000001)]'", 'differs']]],
];

/** Keys that are two, or one. */
export const keys: [type: string, pairs: Row[]][] = [
  [
    'bigint',
    [
      ['1', '4294967296', 'differs'],
      ['-7', '6', 'differs'],
      ['9', '9', 'same'],
    ],
  ],
  [
    'numeric',
    [
      ['3', '30000', 'differs'],
      ['-4', '4', 'differs'],
      ['5.0', '5.00', 'same'],
      ["'NaN'", '0', 'differs'],
    ],
  ],
  ['timestamp', [["'2001-01-01'", "timestamp '2001-01-01' + interval '4294.967296 s'", 'differs']]],
  [
    'char(5)',
    [
      ["'k'", "'k   '", 'same'],
      ["' k'", "'x'", 'differs'],
    ],
  ],
  [
    'text',
    [
      ["'b'", "'B'", 'differs'],
      ["'c '", "'c'", 'differs'],
    ],
  ],
  ['float8', [["'-0'", '0', 'same']]],
  [
    'jsonb',
    [
      ["'1.0'", "'1.00'", 'same'],
      ["'-5'", "'5'", 'differs'],
    ],
  ],
];
