/** Kinds of damage that 61_diagnose tells apart, as docs/diagnosis.md lists them. */
export const kinds = [
  ...[
    'lost',
    'filled',
    'emptied',
    'constant',
    'default',
    'recoded',
    'other_column',
    'exchanged',
    'other_row',
  ],
  ...['cut', 'trimmed', 'padded', 'case', 'unicode_form', 'mojibake', 'replaced_characters', 'accents'],
  ...['line_ends', 'escaped', 'blanks', 'rounded', 'scaled', 'sign', 'clamped', 'float', 'offset', 'zone'],
  ...['precision', 'day_month', 'century', 'inverted', 'reordered', 'elements', 'keys', 'stringified'],
  ...['escaped_bytes', 'other'],
] as const;
export type Kind = (typeof kinds)[number];
