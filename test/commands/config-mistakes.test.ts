import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { refused } from '../support/refused.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

// design.md: all mistakes of the config file are told at once, with exit code 2 and one clear message each.

let bench: Workbench;
test.before(
  loud(async () => {
    bench = await workbench();
  }),
);
test.after(() => bench?.drop());

async function config(name: string, text: string): Promise<string> {
  const file = join(bench.folder, name);
  await writeFile(file, text);
  return file;
}

test('a name that is nearly a known one is asked about: settings, tables, columns, schemas, stages, choices', async () => {
  const file = await config('nearly.yaml', 'stratgy: full\ntables:\n  accounts:\n    exclud: [name]');
  const columns = await config(
    'columns.yaml',
    'tables:\n  acounts:\n    mask: [name]\n  accounts:\n    mask: [nmae]',
  );
  for (const [args, asked] of [
    [
      ['run', '--config', file],
      ['did you mean strategy?', 'did you mean exclude?'],
    ],
    [['run', '--config', columns], ['did you mean accounts?']],
    [['run', '--table', 'acounts'], ['did you mean accounts?']],
    [['run', '--schema', 'pubic'], ['did you mean public?']],
    [['run', '--strategy', 'sive'], ['did you mean sieve?']],
    [['repair', '--include', 'reused_keys'], ['did you mean reused_key?']],
    [['stage', '50_compar'], ['did you mean 50_compare?']],
    [['run', '--tabel', 'accounts'], ['Did you mean --table?']],
  ] as const)
    await refused(bench, [...args], [...asked]);
  const far = await bench.pgmend(['stage', 'elephants']);
  assert.not.match(far.stderr, 'did you mean');
  const known = await config('known.yaml', 'tables:\n  accounts:\n    mask: [nmae]');
  await refused(bench, ['run', '--config', known], ['did you mean name?']);
});

test('every mistake of the config is told at once with its line', async () => {
  const file = await config(
    'mistakes.yaml',
    [
      'schema: [public]',
      'tabel: accounts',
      'wait: soon',
      'tables:',
      '  accounts:',
      '    kee: id',
      '    exact: 7',
      'staging: My Schema',
    ].join('\n'),
  );
  await refused(
    bench,
    ['run', '--config', file],
    [
      '5 mistakes',
      /line 2: tabel is not a known name/,
      /line 3: wait /,
      /line 6: tables\.accounts\.kee /,
      /line 7: tables\.accounts\.exact /,
      /line 8: staging /,
    ],
  );
});

/** A line of a config file, and what is said of it. */
const mistakes: [line: string, says: string][] = [
  ['old: mysql://db1/old', 'old is not a postgres:// URL'],
  ['live: 5', 'live is not text: write it as "5"'],
  ['schema: []', 'schema is empty'],
  ['table: 7', 'table is neither a list nor a single name'],
  ['exclude-table: ["", x, 3]', 'exclude-table, entry 1, is empty'],
  ['exact: 1', 'exact is neither true nor false'],
  ['out: ""', 'out is empty'],
  ['format: [html, pdf]', 'format, entry 2, is "pdf", which is none of html, json, csv'],
  ['lock-timeout: [10]', 'lock-timeout is not a duration'],
  ['statement-timeout: 30', 'statement-timeout is not a duration'],
  ['pause: 99999999999d', 'pause is longer than 24d'],
  ['idle-timeout: 1s', 'idle-timeout is less than 2s'],
  ['work-mem: 32kB', 'work-mem is less than 64kB'],
  ['wait: 1.5', 'wait is not a whole number of seconds'],
  ['map: [a, b]', 'map does not consist of lines like NAME: VALUE'],
  ['tables: { a: { mask: } }', 'tables.a.mask has no value'],
];

test('every kind of mistake in a config is told in our words', async () => {
  const file = await config('kinds.yaml', mistakes.map(([line]) => line).join('\n'));
  const lines = mistakes.map(([, says], index) => `line ${index + 1}: ${says}`);
  await refused(bench, ['check', '--config', file], [`${mistakes.length + 1} mistakes`, ...lines]);
  const { stderr } = await bench.pgmend(['check', '--config', file]);
  assert.not.match(stderr, /expected|received|Invalid|Too small/);
});

test('a limit of 0 needs no unit: it is none', async () => {
  const file = await config('limits.yaml', 'statement-timeout: 0\nlock-timeout: 10 s\nwait: 3');
  const { code, stderr } = await bench.pgmend(['check', '--config', file]);
  assert.is(code, 0, stderr);
});

test('so is a column that is twice in a key', async () => {
  const file = await config('key.yaml', 'tables:\n  accounts: { key: [id, id] }');
  await refused(bench, ['check', '--config', file], ['line 2: tables.accounts.key names a column twice']);
});

test('a name that is twice in a config is a mistake', async () => {
  const file = await config('twice.yaml', 'tables: { a: {} }\ntables: { b: {} }');
  await refused(bench, ['check', '--config', file], ['line 2: this name is there twice']);
});

test('a config that is no YAML says at which line', async () => {
  const file = await config('broken.yaml', 'schema: [public]\ntables: {accounts: {key: id}\n');
  await refused(bench, ['check', '--config', file], ['broken.yaml', /line [23]/]);
});

test('a config file that is not there is a mistake when it is named', () =>
  refused(
    bench,
    ['check', '--config', join(bench.folder, 'nowhere.yaml')],
    ['nowhere.yaml', 'cannot be read'],
  ));

test('tables and columns that the config names must be there', async () => {
  const table = await config('table.yaml', 'tables: { acounts: { exact: true } }');
  await refused(bench, ['run', '--config', table], ['acounts', 'not on either side']);
  const column = await config('column.yaml', 'tables: { accounts: { key: number } }');
  await refused(bench, ['run', '--config', column], ['number', 'id, name, email']);
  const mapped = await config('map.yaml', 'map: { people: accounts }');
  await refused(bench, ['run', '--config', mapped], ['people', 'old']);
});

test('settings that do not fit the databases are told at once, each with its place', async () => {
  const file = await config(
    'fits-nothing.yaml',
    [
      'schema: [public, sales]',
      'exclude-table: nothing*',
      'map: { people: persons }',
      'tables:',
      '  accounts:',
      '    key: [id, number]',
      '    rename: { name: title }',
      '    exclude: gone',
      '    mask: [secret]',
      '    updated_at: changed',
      '    timezone: Europe/Berlni',
      '  acounts: {}',
    ].join('\n'),
  );
  await refused(
    bench,
    ['check', '--config', file],
    [
      /settings do not fit the databases: 11 mistakes/,
      /fits-nothing\.yaml, line 1: schema names sales, where neither side has a table/,
      /line 2: exclude-table nothing\* matches no table/,
      /line 12: tables\.acounts names table acounts, which is not on either side/,
      /line 11: tables\.accounts\.timezone names Europe\/Berlni, which is not a time zone of live/,
      /line 3: map\.people names table people, which is not on old/,
      /line 3: map\.people names table persons, which is not on live/,
    ],
  );
  await refused(
    bench,
    ['check', '--config', file, '--key', 'accounts=nr', '--table', 'a*', '--table', 'x?'],
    [
      /--table: table x\? matches no table/,
      /--key: tables\.accounts\.key names nr, which is not on live \(there: id, name, email, flavor\)/,
      /line 7: tables\.accounts\.rename names title, which is not on live/,
      /line 8: tables\.accounts\.exclude names gone, which is not on either side/,
      /line 9: tables\.accounts\.mask names secret/,
      /line 10: tables\.accounts\.updated_at names changed, which is not on live/,
    ],
  );
});

test('of two tables, or two columns, one would be lost: that is a mistake', async () => {
  const map = await config('map-twice.yaml', 'map:\n  accounts: accounts\n  public.accounts: accounts');
  await refused(
    bench,
    ['check', '--config', map],
    [/line 3: map\.public\.accounts maps to accounts, as does accounts/],
  );
  const text = 'tables:\n  accounts:\n    rename: { name: flavor, email: flavor }';
  const rename = await config('rename-twice.yaml', text);
  await refused(
    bench,
    ['check', '--config', rename],
    [/line 3: .* gives two columns of old the name flavor/],
  );
});

test('a key that names a column twice is a mistake, and so is a time zone that is an offset', async () => {
  const twice = await config('twice.yaml', 'tables: { accounts: { key: [id, id] } }');
  await refused(bench, ['check', '--config', twice], [/line 1: tables\.accounts\.key /]);
  const file = await config('offset.yaml', "tables: { accounts: { timezone: '+02:00' } }");
  await refused(
    bench,
    ['check', '--config', file],
    [/timezone names \+02:00, which is not a time zone of live by name/],
  );
  // Postgres would take it for an offset of two hours to the west
  const misspelt = await config('misspelt.yaml', 'tables: { accounts: { timezone: Europe/Berlin2 } }');
  await refused(
    bench,
    ['check', '--config', misspelt],
    [/names Europe\/Berlin2, which is not a time zone of live/],
  );
  await refused(bench, ['check', '--key', 'accounts=id,id'], [/--key accounts=id,id names a column twice/]);
});

test('what YAML can say and a config file cannot hold is a mistake, not a crash and not lost', async () => {
  const lost = await config('proto.yaml', 'tables:\n  __proto__: { mask: name }');
  await refused(
    bench,
    ['check', '--config', lost],
    [/line 2: __proto__ is not a name that the config file can hold/],
  );
  const lists = [...'bcdef'].map((name, index) => {
    const last = 'abcde'[index];
    return `${name}: &${name} [${Array(9).fill(`*${last}`)}]`;
  });
  const bomb = await config('bomb.yaml', ['a: &a [x]', ...lists].join('\n'));
  await refused(bench, ['check', '--config', bomb], [/bomb\.yaml cannot be read: Excessive alias count/]);
});

test.run();
