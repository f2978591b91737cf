import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sqlSet } from '../../src/stages/template-sets.ts';

// A partial can be read by itself: it is called by a name of its own, and says which variables of its caller it needs.

const files = (readdirSync(sqlSet.directory, { recursive: true }) as string[]).filter((file) =>
  file.endsWith('.sql'),
);
const textOf = new Map(files.map((file) => [file, readFileSync(join(sqlSet.directory, file), 'utf8')]));
const partials = files.filter((file) => file.startsWith('partials/'));
const nameOf = (file: string) => basename(file, '.sql');

/** Variables that blocks of a text declare, and parameters of its functions. */
function declared(text: string): Set<string> {
  const blocks = [...text.matchAll(/\bdeclare\n([\s\S]*?)\bbegin\b/g)].map(([, block = '']) => block);
  const variables = blocks.flatMap((block) =>
    [...block.matchAll(/^\s+(\w+) /gm)].map(([, name = '']) => name),
  );
  const parameters = [...text.matchAll(/\bcreate or replace (?:function|procedure) \S+\(([^)]*)\)/g)].flatMap(
    ([, list = '']) =>
      list.split(',').map(
        (one) =>
          one
            .trim()
            .replace(/^(?:in)?out /, '')
            .split(' ')[0] as string,
      ),
  );
  return new Set([...variables, ...parameters]);
}

const usesOf = (text: string) => /^\{\{!-- uses: (.*?) --\}\}/.exec(text)?.[1]?.split(', ') ?? [];
const callersOf = (name: string) =>
  files.filter((file) => new RegExp(`\\{\\{> ${name}\\b`).test(textOf.get(file) as string));

test('no two partials have one name, and each is called', () => {
  const names = partials.map(nameOf);
  assert.equal(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
  assert.equal(
    names.filter((name) => callersOf(name).length === 0 && name !== 'role_path_now'),
    [],
  );
});

test('what a partial says that it uses is declared wherever it is called', () => {
  for (const partial of partials) {
    for (const name of usesOf(textOf.get(partial) as string)) {
      for (const caller of callersOf(nameOf(partial))) {
        const there = declared(textOf.get(caller) as string);
        assert.ok(there.has(name), `${caller} calls ${partial}, which uses ${name}`);
      }
    }
  }
});

test('what a partial assigns to it declares, or says that it uses it', () => {
  for (const partial of partials) {
    const text = textOf.get(partial) as string;
    const own = new Set([...declared(text), ...usesOf(text)]);
    const assigned = [...text.matchAll(/^\s*(\w+)(?:\[\w+\])? := /gm)].map(([, name = '']) => name);
    const into = [...text.matchAll(/\) into ((?:\w+, )*\w+)(?:\n| from| using|;)/g)].flatMap(
      ([, list = '']) => list.split(', '),
    );
    assert.equal(
      [...assigned, ...into].filter((name) => !own.has(name)),
      [],
      partial,
    );
  }
});

/** Lines of templates whose tags leave no place to break them. It only ever falls. */
const known = 9;

test('lines of sql/ have at most 120 characters, but for those that cannot be broken', () => {
  const long = files
    .filter((file) => !file.startsWith('demo/'))
    .flatMap((file) =>
      (textOf.get(file) as string)
        .split('\n')
        // the five lines of a stage's header are one each
        .filter((line, index) => line.length > 120 && !(index < 5 && /^-- \w+: /.test(line)))
        .map((line) => `${file}: ${line.trim().slice(0, 60)}`),
    );
  assert.ok(long.length <= known, `${long.length}\n${long.join('\n')}`);
});

test.run();
