import type { Random } from './random.ts';

/** Names that have meant something to SQL, to pgmend's own statements, to JavaScript, or to a file system. */
export const names = [
  ...['id', 'name', 'value', 'key', 'status', 'old', 'live', 'changed', 'old_row', 'live_row', 'row', 'rows'],
  ...['select', 'order', 'group', 'user', 'table', 'null', 'true', 'end', 'from', 'where', 'case', 'both'],
  ...[
    'on_old',
    'hints',
    'edited_later',
    'renamed',
    'on_live',
    'old__old',
    'name__old',
    'name__live',
    'key_',
    'changed_',
    'column_name',
    'old_value',
  ],
  ...['o', 'l', 'd', 'k', 's', 'r', 'b', 'c', 't', 'u', 'side', 'position', 'line', 'ctid_', 'count', 'text'],
  ...[
    'UPPER',
    'Upper',
    'a b',
    ' ',
    '  lead',
    'a.b',
    'a"b',
    '"',
    "it's",
    'a,b',
    'ünï',
    'é',
    'e\u0301',
    '\u{1F418}',
  ],
  ...[
    'constructor',
    '__proto__',
    'toString',
    'length',
    '{{x}}',
    '%s',
    '$1',
    '*',
    '--',
    'a;b',
    'a\\b',
    '\\',
    'a/b',
  ],
  ...[
    'a\nb',
    '\t',
    '0',
    '1a',
    '..',
    'null_',
    'x'.repeat(63),
    `${'y'.repeat(62)}1`,
    `${'y'.repeat(62)}2`,
    'ä'.repeat(31),
  ],
];

/** All schemas that tables may be in. */
export const allSchemas = ['public', 'Odd schema', 'a.b', 'public__x', 'Public'];

export function takeNames(random: Random, count: number): string[] {
  return random.shuffled(names).slice(0, count);
}
