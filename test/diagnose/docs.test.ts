import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// docs/diagnosis.md: the table of kinds is the rules, and each of its examples is what a run says.

interface Example {
  kind: string;
  family: string;
  old: (string | null)[];
  live: (string | null)[];
}

const page = readFileSync(new URL('../../docs/diagnosis.md', import.meta.url), 'utf8');
const types: Record<string, string> = {
  any: 'text',
  text: 'text',
  number: 'numeric',
  time: 'timestamp',
  boolean: 'boolean',
  array: 'text[]',
  json: 'jsonb',
  bytea: 'bytea',
};
/** Those that look at other columns or rows have tests of their own. */
const apart = ['exchanged', 'other_column', 'other_row', 'zone'];

function values(cell: string): (string | null)[] {
  if (cell === 'NULL') return [null];
  return [...cell.matchAll(/`([^`]*)`/g), ...(cell === '``' ? [['', '']] : [])].map(([, text = '']) =>
    text
      .replace(/\\u([0-9a-f]{4})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
      .replace(/\\n/g, '\n')
      .replace(/\\r/g, '\r'),
  );
}

const examples = page.split('\n').flatMap((line): Example[] => {
  const cells = line.split('|').map((cell) => cell.trim());
  const kind = /^`(\w+)`$/.exec(cells[1] ?? '')?.[1];
  if (!kind || cells.length !== 7) return [];
  return [
    {
      kind,
      family: cells[2]?.split(',')[0] ?? '',
      old: values(cells[4] ?? ''),
      live: values(cells[5] ?? ''),
    },
  ];
});

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
    const text = (value: string | null) => (value === null ? 'null' : `'${value.replaceAll("'", "''")}'`);
    for (const [side, sql] of [
      ['old', b.old.sql],
      ['live', b.live.sql],
    ] as const) {
      const statements = examples.map(({ kind, family, ...both }, index) => {
        const type = `${types[family]}${kind === 'default' ? " default 'en'" : ''}`;
        const all = both[side];
        // a pattern is three values at least: the examples over again, or one for all
        const rows = Array.from(
          { length: Math.max(both.old.length, 1) * (kind === 'recoded' ? 3 : 1) },
          (_, row) => `(${row + 1}, ${text(all[row % all.length] ?? null)}::${types[family]})`,
        );
        return `create table e${index} (id int primary key, v ${type}, w int default 1); insert into e${index} (id, v) values ${rows.join(', ')}`;
      });
      await sql.unsafe(statements.join(';'));
    }
    await b.run();
  }),
);
test.after(() => b.drop());

test('every kind of the issue is in the table', () => {
  assert.equal(
    examples.map(({ kind }) => kind).sort(),
    [
      'lost',
      'filled',
      'emptied',
      'constant',
      'default',
      'recoded',
      'other_column',
      'exchanged',
      'other_row',
      'cut',
      'trimmed',
      'padded',
      'case',
      'unicode_form',
      'mojibake',
      'replaced_characters',
      'accents',
      'line_ends',
      'escaped',
      'blanks',
      'rounded',
      'scaled',
      'sign',
      'clamped',
      'float',
      'offset',
      'zone',
      'precision',
      'day_month',
      'century',
      'inverted',
      'reordered',
      'elements',
      'keys',
      'stringified',
      'escaped_bytes',
      'other',
    ].sort(),
  );
});

for (const [index, { kind }] of examples.entries()) {
  if (apart.includes(kind)) continue;
  test(`the example of ${kind}`, async () => {
    const rows = await b.rows(`select distinct kind from pgmend.e${index}_changes`);
    assert.equal(rows, [[kind]]);
  });
}

test.run();
