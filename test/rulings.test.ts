import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  diagnosis,
  differences,
  keys,
  merging,
  type Ruling,
  rechecking,
  repair,
  running,
  sides,
  ways,
} from './rulings.ts';

// Every ruling on the ways to what differs, on what differs, what a key is, what the two sides may be, what a recheck tells, what a repair and what a merge may do is held down by tests, named in rulings.ts.

const root = fileURLToPath(new URL('.', import.meta.url));

/** Titles in a file: of its tests, as the source has them, and of the cases that a table of verdicts makes tests of. */
function titles(source: string): string[] {
  const calls = /(?:^|\n) *(?:test|with[A-Z]\w*)\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1\s*,/g;
  const cases = /\btitle:\s+(['"`])((?:\\.|(?!\1)[\s\S])*)\1/g;
  return [...source.matchAll(calls), ...source.matchAll(cases)].map(([, , title = '']) =>
    title.replace(/\\(.)/g, '$1').replace(/\$\{[^}]*\}/g, '…'),
  );
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.startsWith('rulings'))
  .map((name) => join(root, name));
const known = new Set(files.flatMap((file) => titles(readFileSync(file, 'utf8'))));

const tables: [what: string, rulings: Ruling[]][] = [
  ['the ways to what differs', ways],
  ['differences', differences],
  ['diagnosis', diagnosis],
  ['keys', keys],
  ['the two sides', sides],
  ['a recheck', rechecking],
  ['several tables at once', running],
  ['repair', repair],
  ['the merge of users', merging],
];
for (const [what, rulings] of tables) {
  test(`each ruling on ${what} has its tests`, () => {
    for (const [ruling, ...tests] of rulings) {
      assert.ok(tests.length > 0, `${ruling}: no test`);
      for (const title of tests) assert.ok(known.has(title), `${ruling}: there is no test "${title}"`);
    }
  });
}

test('no ruling is there twice', () => {
  const all = [
    ...ways,
    ...differences,
    ...keys,
    ...sides,
    ...rechecking,
    ...repair,
    ...running,
    ...merging,
  ].map(([ruling]) => ruling);
  assert.is(new Set(all).size, all.length);
});

test('titles are found in source as people write it', () => {
  const source = `test('a', x);\n  test(\`b \${c}\`, async () => {});\ntest(\n  'it\\'s',\n  x);\n// test('no', x)
    test.skip('off', x);\n  { title: 'case', old: 'text' }
  title:
      'long'`;
  assert.equal(titles(source), ['a', 'b …', "it's", 'case', 'long']);
});

test.run();
