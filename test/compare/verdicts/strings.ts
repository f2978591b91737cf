import type { Case, Row } from './case.ts';

/** Text that a format on the way could break: what COPY, CSV, arrays, rows and JSON write in their own way. */
const hostile: Row[] = [
  "E'\\\\N'",
  "'NULL'",
  "'{}'",
  `'"a",{b}'`,
  "E'a\\tb\\nc\\rd\\\\e'",
  '\'(x,"y""z")\'',
  "U&'\\FFFD\\200B\\+01F418'",
  "'o''neil'",
  "repeat('ab', 100000)",
].map((value) => [value, value, 'same']);

/** Built-in types of text and bytes, the same on both sides. */
export const strings: Case[] = [
  {
    title: 'text that formats could break',
    old: 'text',
    rows: hostile,
    values: ["'a'", "'A'", "''"],
    keys: [
      ["U&'caf\\00e9'", "U&'cafe\\0301'", 'differs'],
      ["'b '", "'b'", 'differs'],
      ["E'\\\\N'", "E'\\\\N'", 'same'],
      // sorted apart by the one collation and together by another
      ["'co-op'", "'coop'", 'differs'],
      ["'\u00df'", "'ss'", 'differs'],
    ],
  },
  { old: 'varchar', values: ["'ab '", "'ab'", "''"] },
  { old: 'varchar(3)', values: ["'ab '", "'ab'", "''"] },
  {
    title: 'char(n): trailing blanks are padding, leading ones and tabs are not',
    old: 'char(5)',
    values: ["'ab'", "' ab'", "''"],
    rows: [
      ["''", "'     '", 'same'],
      ["E'ab\\t'", "'ab'", 'differs'],
      ["''", 'null', 'differs'],
    ],
    keys: [["'k'", "'k  '", 'same']],
  },
  {
    title: 'char without a length',
    old: 'bpchar',
    // with --exact its arrays print blanks that it does not
    arrays: false,
    values: ["'ab'", "' ab'", "''"],
    rows: [["'ab'", "'ab '", 'same']],
    keys: [["'k'", "'k  '", 'same']],
  },
  { old: 'name', values: ["'a'", "'A'", "''"], keys: [["'n'", "'n '", 'differs']] },
  {
    title: '"char": the empty one is not NULL',
    old: '"char"',
    values: ["'a'", "'A'", "''"],
    rows: [["''", 'null', 'differs']],
  },
  { old: 'refcursor', values: ["'a'", "'A'"], key: 'illegal' },
  {
    title: 'bytes: zeros and lengths count',
    old: 'bytea',
    values: ["'\\x00'", "'\\x0000'", "'\\x'"],
    rows: [
      ["'\\x5c'", "'\\x5c5c'", 'differs'],
      ["'\\xff'", "E'\\\\377'", 'same'],
    ],
    keys: [["'\\xc3'", "'\\xe3'", 'differs']],
  },
];
