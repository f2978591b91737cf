import { createRequire } from 'node:module';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Precompiled } from '../src/templates/engine.ts';
import { digestOf, pageTemplates, sqlTemplates } from '../src/templates/sets.ts';

// What the build has compiled saves a call the time for it, and is never what is no longer in the files.

const require = createRequire(import.meta.url);
const built = require('../dist/templates/precompiled.cjs') as Precompiled;
// as it is built: beside what was compiled
const { openTemplates } = (await import(
  '../dist/templates/engine.js' as string
)) as typeof import('../src/templates/engine.ts');

const helpers = { ident: (name: string) => `<${name}>`, literal: (text: string | null) => `'${text}'` };
const context = { staging: 'kept', view: 'seen' };

test('the build compiles every template as it stands', () => {
  for (const [name, set] of Object.entries({ sql: sqlTemplates(), pages: pageTemplates() })) {
    assert.is(built[name]?.digest, digestOf(set), name);
    assert.equal(Object.keys(built[name]?.templates ?? {}), [...set.texts.keys()]);
  }
});

test('what is compiled already renders without the compiler', () => {
  const compiler = require.resolve('handlebars');
  delete require.cache[compiler];
  const render = openTemplates('sql', sqlTemplates(), helpers);
  assert.is(
    render('queries/copy_csv.sql', context),
    'copy (select * from kept.<seen>) to stdout with (format csv, header)\n',
  );
  assert.is(require.cache[compiler], undefined);
});

test('a name that the context lacks is an error', () => {
  const render = openTemplates('sql', sqlTemplates(), helpers);
  assert.throws(() => render('queries/copy_csv.sql', { view: 'seen' }), /staging/);
});

for (const changed of ['queries/copy_csv.sql', 'partials/prologue.sql']) {
  test(`after a change to ${changed}, what was compiled is not used`, () => {
    const set = sqlTemplates();
    set.texts.set(changed, `changed, {{staging}}\n`);
    const render = openTemplates('sql', set, helpers);
    const path = changed.startsWith('queries') ? changed : '15_reset.sql';
    assert.match(render(path, { ...context, stage: '15_reset', subject: null, digest: '' }), 'changed, kept');
  });
}

test.run();
