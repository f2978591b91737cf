import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Compiled, compiledPath, openTemplates } from '../../src/stages/template-engine.ts';
import { allTemplates, digestOf, pageSet, readTemplate, sqlSet } from '../../src/stages/template-sets.ts';

// What the build has compiled saves a call the time for it, and is never what is no longer in the files.

const require = createRequire(import.meta.url);

const helpers = { ident: (name: string) => `<${name}>`, literal: (text: string | null) => `'${text}'` };
const context = { staging: 'kept', view: 'seen', stage: '15_reset', subject: null, digest: '' };
const compiler = require.resolve('handlebars');

test('the build compiles every template as it stands', () => {
  for (const set of [sqlSet, pageSet]) {
    const paths = allTemplates(set);
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
  for (const changed of ['15_reset.sql', 'partials/shared/prologue.sql', 'partials/shared/journal.sql']) {
    const directory = `${await mkdtemp(join(tmpdir(), 'pgmend-templates-'))}/`;
    try {
      await cp(sqlSet.directory, directory, { recursive: true });
      const set = { ...sqlSet, directory };
      const file = join(directory, changed);
      await writeFile(file, `${await readFile(file, 'utf8')}changed, {{literal stage}}\n`);
      const text = openTemplates(set, helpers)('15_reset.sql', context);
      assert.match(text, "changed, '15_reset'", changed);
      assert.match(text, 'delete from kept.rechecked', changed);
      assert.match(text, 'insert into kept.runs', changed);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
});

test('what a partial gives stands as deep as its call, and no value is touched', async () => {
  const directory = `${await mkdtemp(join(tmpdir(), 'pgmend-templates-'))}/`;
  try {
    const files = {
      'stage.sql': 'begin\n  {{> outer}}\n  select {{> pick}};\nend\n',
      'partials/outer.sql': 'if {{literal said}} then\n{{#if staging}}\n  {{> inner}}\n{{/if}}\n\nend if;\n',
      'partials/inner.sql': 'perform 1;\nperform {{literal said}};\n',
      'partials/pick.sql': 'a,\n  b',
    };
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(directory, name)), { recursive: true });
      await writeFile(join(directory, name), text);
    }
    const text = openTemplates({ ...sqlSet, directory }, helpers)('stage.sql', { ...context, said: 'x\ny' });
    assert.is(
      text,
      `begin
  if 'x
y' then
    perform 1;
    perform 'x
y';

  end if;
  select a,
    b;
end
`,
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

test.run();
