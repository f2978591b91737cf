import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generatedPages, pageOnDisk } from '../docs/generate.ts';
import { exitCodes } from '../src/exit-codes.ts';
import { formats } from '../src/settings/rules.ts';
import { stages } from '../src/stages/list.ts';

const root = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

for (const [name, text] of Object.entries(await generatedPages())) {
  test(`docs/${name} is what npm run docs makes of the code`, () => {
    assert.fixture(pageOnDisk(name), text);
  });
}

test('every file in sql/ is a stage of the list, and has its section in docs/stages.md', () => {
  const files = readdirSync(new URL('sql/', root)).filter((file) => file.endsWith('.sql'));
  assert.equal(
    files.sort(),
    stages.map(({ name }) => `${name}.sql`),
  );
  const sections = [...read('docs/stages.md').matchAll(/^## (\d\d_\w+)$/gm)].map(([, name]) => name);
  assert.equal(
    sections,
    stages.map(({ name }) => name),
  );
});

test('docs/exit-codes.md lists exactly the exit codes that there are', () => {
  const listed = [...read('docs/exit-codes.md').matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  assert.equal(listed, Object.values(exitCodes));
});

test('docs/config.md shows every name that the config file may hold, and no other', () => {
  const example = /```yaml\n(.*?)```/s.exec(read('docs/config.md'))?.[1] ?? '';
  const top = [...example.matchAll(/^([a-z_-]+):/gm)].map(([, name]) => name);
  const [comparison = '', merge = ''] = example.split(/^merge:.*/m);
  const namesAt = (text: string, indent: number) =>
    new Set([...text.matchAll(new RegExp(`^ {${indent}}([a-z_-]+):`, 'gm'))].map(([, name]) => name));
  const schema = JSON.parse(pageOnDisk('config.schema.json'));
  assert.equal(new Set(top), new Set(Object.keys(schema.properties)));
  const namesOf = (part: { properties: object }) => new Set(Object.keys(part.properties));
  assert.equal(namesAt(comparison, 4), namesOf(schema.properties.tables.additionalProperties));
  assert.equal(namesAt(merge, 2), namesOf(schema.properties.merge));
  assert.equal(namesAt(merge, 6), namesOf(schema.properties.merge.properties.sources.additionalProperties));
  assert.ok(formats.every((format) => read('docs/reports.md').includes(format)));
});

test('lines of the documents have at most 120 characters, but for tables and what is shown of terminals', () => {
  const pages = readdirSync(new URL('docs/', root)).filter(
    (name) => name.endsWith('.md') && name !== 'cli.md',
  );
  const long = ['README.md', 'CONTRIBUTING.md', ...pages.map((name) => `docs/${name}`)].flatMap((page) =>
    read(page)
      .replaceAll(/^ *```.*?^ *```$/gms, '')
      .split('\n')
      .filter((line) => [...line].length > 120 && !/^(?:\|| {4})/.test(line))
      .map((line) => `${page}: ${line.slice(0, 60)}`),
  );
  assert.equal(long, []);
});

test('links between the documents lead somewhere', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    ...readdirSync(new URL('docs/', root)).map((file) => `docs/${file}`),
  ];
  for (const page of pages.filter((path) => path.endsWith('.md'))) {
    for (const [, target = ''] of read(page).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
      if (/^https?:/.test(target)) continue;
      assert.not.throws(
        () => readdirSync(new URL('.', new URL(target, new URL(page, root)))),
        `${page}: ${target}`,
      );
    }
  }
});

test.run();
