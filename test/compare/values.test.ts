import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, type Files } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// "every value is Postgres text or null, so nothing is lost", in views, differences.jsonl and CSV. What is expected is
// what the test itself inserted.

const control = Array.from({ length: 31 }, (_, index) => String.fromCharCode(index + 1)).join('');

const values: (string | null)[] = [
  ...[
    null,
    '',
    ' ',
    '  trailing  ',
    "o'neil",
    "''",
    '"',
    '""',
    '"quoted"',
    '\\',
    '\\\\',
    "\\'",
    '\\n',
    '\\x41',
    "E'\\n'",
  ],
  ...[
    '\n',
    '\r',
    '\r\n',
    'line\nbreak',
    'line\r\nbreak',
    'ends with\n',
    '\nbegins',
    'tab\tstop',
    control,
    '\u007f\u0080\u009f',
  ],
  ...[',', ';', '|', 'a,b', '"a","b"', '\u0001', '\u0002', '\u0001,\u0002"\u0001'],
  ...[
    'NULL',
    'null',
    '\\N',
    '\\.',
    '\n\\.\n',
    '.',
    '{}',
    '{NULL}',
    '(,)',
    'undefined',
    'NaN',
    'true',
    '0',
    '1e3',
    '-',
  ],
  ...[
    '{{',
    '{{ident x}}',
    '{{{x}}}',
    '}}',
    '{{> journal}}',
    '$$',
    '$1',
    '$x',
    '%s',
    '%I',
    ':name',
    ":'name'",
    '@x',
    '?',
  ],
  ...[
    '=1+1',
    '+1',
    '-- x',
    '/* x */',
    '; drop table t; --',
    '<script>alert(1)</script>',
    '&amp;',
    ']]>',
    '#',
    '//',
  ],
  ...[
    'é',
    'e\u0301',
    'ÄÖÜß',
    'İı',
    '表',
    'العربية',
    '\u200f\u202e',
    '🐘',
    '👩‍👩‍👧‍👦',
    '\ud83d\ude00',
    '\u{10ffff}',
    '\ufeff',
    '\ufffd',
    '\uffff',
  ],
  ...[
    '\u2028',
    '\u2029',
    '\u00a0',
    '\u0085',
    'x'.repeat(100_000),
    '🐘'.repeat(10_000),
    '"'.repeat(5_000),
    '\\'.repeat(5_000),
  ],
];

let b: Bench;
let files: Files;

test.before(
  loud(async () => {
    b = await bench();
    await b.both(
      'create table t (id int primary key, v text, w text); create table k (k text collate "C" primary key)',
    );
    for (const [index, value] of values.entries()) {
      const other = value === null ? 'not null' : `${value}x`;
      const row = (id: number, v: string | null) => ({ id, v, w: 'w' });
      const olds = [
        row(index, value),
        row(1000 + index, other),
        row(2000 + index, value),
        row(3000 + index, value),
      ];
      const lives = [
        row(index, other),
        row(1000 + index, value),
        row(2000 + index, value),
        row(4000 + index, value),
      ];
      await b.old.sql`insert into t ${b.old.sql(olds)}`;
      await b.live.sql`insert into t ${b.live.sql(lives)}`;
      if (value !== null && value.length < 1000) await b.old.sql`insert into k values (${value})`;
    }
    files = await b.run();
  }),
);
test.after(() => b.drop());

const other = (value: string | null) => (value === null ? 'not null' : `${value}x`);
const rows = <T>(make: (value: string | null, index: number) => T): T[] => values.map(make);

test('equal values are equal, others differ', () => {
  const n = values.length;
  const [k, t] = files.report.tables;
  assert.equal(t?.counts, { old: 4 * n, live: 4 * n, identical: n, missing: n, corrupted: 2 * n, new: n });
  assert.is(k?.counts?.missing, k?.counts?.old);
});

test('the views show what was stored', async () => {
  assert.equal(
    await b.rows('select * from pgmend.t_missing'),
    rows((value, index) => [String(3000 + index), value, 'w']),
  );
  assert.equal(
    await b.rows('select * from pgmend.t_new'),
    rows((value, index) => [String(4000 + index), value, 'w']),
  );
  const corrupted = [
    ...rows((value, index) => [String(index), '{v}', '{}', value, other(value), 'w', 'w']),
    ...rows((value, index) => [String(1000 + index), '{v}', '{}', other(value), value, 'w', 'w']),
  ];
  assert.equal(await b.rows('select * from pgmend.t_corrupted'), corrupted);
  const changes = corrupted.map(([id, , , before, now]) => [`{"id": "${id}"}`, 'v', before, now]);
  const shown = 'select key, column_name, old_value, live_value from pgmend.t_changes';
  assert.equal(await b.rows(shown), changes);
});

test('differences.jsonl holds what was stored', () => {
  const row = (id: number, v: string | null) => ({ id: String(id), v, w: 'w' });
  const of = (status: string) =>
    files.lines.filter((line) => line.table === 'public.t' && line.status === status);
  assert.equal(
    of('missing').map(({ old }) => old),
    rows((value, index) => row(3000 + index, value)),
  );
  assert.equal(
    of('new').map(({ live }) => live),
    rows((value, index) => row(4000 + index, value)),
  );
  const [first, second] = [of('corrupted').slice(0, values.length), of('corrupted').slice(values.length)];
  assert.equal(
    first.map(({ old }) => old),
    rows((v) => ({ v, w: 'w' })),
  );
  assert.equal(
    first.map(({ live }) => live),
    rows((v) => ({ v: other(v), w: 'w' })),
  );
  assert.equal(
    second.map(({ live }) => live),
    rows((v) => ({ v, w: 'w' })),
  );
});

test('the CSV files hold what was stored, NULL apart from the empty string', () => {
  const missing = rows((value, index) => [String(3000 + index), value, 'w']);
  assert.equal(files.csv('public.t', 'missing'), [['id', 'v', 'w'], ...missing]);
  const corrupted = [
    ['id', 'changed', 'hints', 'v__old', 'v__live', 'w__old', 'w__live'],
    ...rows((value, index) => [String(index), '{v}', '{}', value, other(value), 'w', 'w']),
    ...rows((value, index) => [String(1000 + index), '{v}', '{}', other(value), value, 'w', 'w']),
  ];
  assert.equal(files.csv('public.t', 'corrupted'), corrupted);
});

test('keys hold what was stored, and come in the order of their bytes', () => {
  const keys = values.filter((value): value is string => value !== null && value.length < 1000);
  keys.sort((one, two) => Buffer.compare(Buffer.from(one), Buffer.from(two)));
  assert.equal(
    files.lines.filter(({ table }) => table === 'public.k').map(({ key }) => key.k),
    keys,
  );
  assert.equal(files.csv('public.k', 'missing'), [['k'], ...keys.map((key) => [key])]);
});

test.run();
