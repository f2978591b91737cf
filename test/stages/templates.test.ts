import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Compiled, compiledPath, openTemplates } from '../../src/stages/template-engine.ts';
import { digestOf, pageSet, readTemplate, sqlSet, templatePaths } from '../../src/stages/template-sets.ts';

// What the build has compiled saves a call the time for it, and is never what is no longer in the files.

const require = createRequire(import.meta.url);

const helpers = { ident: (name: string) => `<${name}>`, literal: (text: string | null) => `'${text}'` };
const context = { staging: 'kept', view: 'seen', stage: '15_reset', subject: null, digest: '' };
const compiler = require.resolve('handlebars');

test('the build compiles every template as it stands', () => {
  for (const set of [sqlSet, pageSet]) {
    const paths = templatePaths(set);
    assert.ok(paths.length > 2);
    for (const path of paths) {
      const { digest } = require(compiledPath(set, path)) as Compiled;
      assert.is(digest, digestOf(readTemplate(set, path), set), path);
    }
  }
});

test('what is compiled renders without the compiler', () => {
  delete require.cache[compiler];
  const render = openTemplates(sqlSet, helpers);
  const copied = 'copy (select * from kept.<seen>) to stdout with (format csv, header)\n';
  assert.is(render('queries/copy_csv.sql', context), copied);
  assert.match(render('15_reset.sql', context), 'delete from kept.rechecked');
  assert.is(require.cache[compiler], undefined);
});

test('a name that the context lacks is an error', () => {
  const render = openTemplates(sqlSet, helpers);
  assert.throws(() => render('queries/copy_csv.sql', { view: 'seen' }), /staging/);
});

test('a template, or a partial of it, that was changed since is compiled when it is called', async () => {
  for (const changed of ['15_reset.sql', 'partials/prologue.sql', 'partials/journal.sql']) {
    const directory = `${await mkdtemp(join(tmpdir(), 'pgmend-templates-'))}/`;
    try {
      await cp(sqlSet.directory, directory, { recursive: true });
      const set = { ...sqlSet, directory };
      await writeFile(
        join(directory, changed),
        `${readTemplate(sqlSet, changed)}changed, {{literal stage}}\n`,
      );
      const text = openTemplates(set, helpers)('15_reset.sql', context);
      assert.match(text, "changed, '15_reset'", changed);
      assert.match(text, 'delete from kept.rechecked', changed);
      assert.match(text, 'insert into kept.runs', changed);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
});

test.run();
