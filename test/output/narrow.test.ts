import { PassThrough } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Output } from '../../src/output/output.ts';
import { table } from '../../src/output/table.ts';

// "At 80 columns nothing breaks inside a number or a name (drop or shorten columns instead, the rest is in the report)."

// colours are part of what is measured
process.env.FORCE_COLOR = '1';

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours
const plain = (text: string) => text.replaceAll(/\u001b\[[\d;]*m/g, '');

/** A terminal of so many columns, and what was written to it; a pipe without a width. */
function terminal(columns?: number) {
  const stdout = Object.assign(new PassThrough(), columns === undefined ? {} : { isTTY: true, columns });
  const stderr = Object.assign(new PassThrough(), columns === undefined ? {} : { isTTY: true, columns });
  const streams = { stdin: new PassThrough(), stdout, stderr };
  const output = new Output(streams, { quiet: false, verbose: false, color: true });
  const read = (stream: PassThrough) => plain(String(stream.read() ?? ''));
  return { output, out: () => read(stdout), err: () => read(stderr) };
}

const header = ['table', 'old', 'live', 'identical', 'missing', 'corrupted', 'new'];
const rows = [
  ['public.accounts', '81,413', '81,412', '56,705', '18,588', '6,120', '18,587'],
  ['public.customer_relationship_management_details', '1,234,567,890', '1,234', '1,230', '4', '410', '0'],
];
const form = { right: [1, 2, 3, 4, 5, 6], expendable: ['identical', 'old', 'live'] };
const counts = (text: string) =>
  plain(text)
    .split('\n')
    .slice(0, 3)
    .map((line) => line.trim().split(/ {2,}/));

test('a pipe gets all of a table, however wide it is', () => {
  const { output } = terminal();
  const text = table(output, header, rows, form);
  assert.equal(counts(text), [header, ...rows]);
});

test('a narrow terminal gets fewer columns, and is told which ones are missing', () => {
  const { output, out } = terminal(80);
  output.data(table(output, header, rows, form));
  const text = out();
  assert.equal(counts(text), [
    ['table', 'missing', 'corrupted', 'new'],
    ['public.accounts', '18,588', '6,120', '18,587'],
    ['public.customer_relationship_management_details', '4', '410', '0'],
  ]);
  assert.match(text, 'too narrow for: identical, old, live');
  for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
  const ends = text
    .split('\n')
    .slice(0, 3)
    .map((line) => /^.*?\S {2,}\S+/.exec(line)?.[0].length);
  assert.is(new Set(ends).size, 1, 'numbers stand below each other, also with coloured headers');
});

test('then names are shortened in the middle, and never a number', () => {
  const { output, out } = terminal(45);
  output.data(table(output, header, rows, form));
  const [, first = [], second = []] = counts(out());
  assert.equal(first, ['public.accounts', '18,588', '6,120', '18,587']);
  assert.match(second[0] as string, /^public\.\w*….*details$/);
  assert.equal(second.slice(1), ['4', '410', '0']);
});

test('columns go one by one, and only as far as needed', () => {
  const { output } = terminal(105);
  assert.equal(
    counts(table(output, header, rows, form))[0],
    header.filter((word) => word !== 'identical'),
  );
});

test('sentences break between words, on stdout and stderr, and keep their indentation', () => {
  const { output, out, err } = terminal(40);
  const text = 'DIFFERENT: 24,708 rows need repair (18,588 missing, 6,120 corrupted)';
  output.data(text);
  output.say(`  ${text}`);
  assert.is(out(), 'DIFFERENT: 24,708 rows need repair\n  (18,588 missing, 6,120 corrupted)\n');
  assert.is(err(), '  DIFFERENT: 24,708 rows need repair\n    (18,588 missing, 6,120 corrupted)\n');
});

test('what is there to be pasted, to be read by a program, or in a file is never broken', () => {
  const { output, out } = terminal(40);
  const long = `psql 'postgres://new@db2/new' -c 'select * from pgmend.accounts_corrupted limit 5'`;
  const grant = 'GRANT SELECT ON public.customer_relationship_management_details TO reader;';
  output.data(`  ${grant}`);
  assert.is(out(), `  ${grant}\n`);
  output.data(long);
  output.json({ value: 'a b c '.repeat(20) });
  output.file(`select ${'x, '.repeat(40)}y;`);
  assert.equal(
    out()
      .split('\n')
      .map((line) => line.trim().length > 40),
    [true, false, true, false, true, false],
  );
  const piped = terminal();
  piped.output.data('word '.repeat(100));
  assert.is(piped.out().split('\n').length, 2);
});

test.run();
