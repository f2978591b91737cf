import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseStages } from '../../../src/operate/choose-stages.ts';
import { type Bench, bench, type Choice, quoted } from '../../support/compare.ts';
import { loud } from '../../support/loud.ts';
import { hasPsql, play } from '../../support/psql.ts';
import { needs } from '../../support/skip.ts';
import { look } from './support.ts';

// "psql -X -1 -v ON_ERROR_STOP=1 -f FILE of the rendered file does what the tool does."

const withPsql = needs(test, 'psql', hasPsql, 'psql is not installed');
const names = [":'name'", '\\gexec', "o'neil", 'quo"te$$', '{{x}};--', 'new\nline', 'ünï 🐘', '$pgmend_sql$'];
const tables = Object.fromEntries(
  names.map((name) => [`public.${name}`, { key: [name], where: `${quoted(name)} <> '%s $1 $pgmend_sql$'` }]),
);
const choice: Choice = { tables: { ...tables, t: { mask: ['d'] } } };
let b: Bench;

test.before(
  loud(async () => {
    b = await bench();
    const made = names.map((name) => {
      const table = quoted(name);
      return `create table ${table} (${table} text, v text); insert into ${table} values ('same', E'\\\\ \\n'), (':name', 'x'), (E'\\\\gexec ''', 'x');`;
    });
    await b.both(`${made.join('\n')}
      create table t (id int, a text[], d interval, f float8, primary key (id)); create table gone (id int);
      insert into t values (1, '{NULL,a}', '-1 days', 0.1::float8 + 0.2), (2, '{NULL}', '1 mon', 1)`);
    await b.live.sql.unsafe(`drop table gone; update t set a = '{"NULL"}', f = 'NaN'; insert into t values (3, null, null, null);
      ${names.map((name) => `update ${quoted(name)} set v = E'\\\\gexec' where v = 'x';`).join('\n')}`);
    await b.run(choice);
    await b.live.sql.unsafe(`update t set f = 1, a = '{NULL}' where id = 2;
      ${names.map((name) => `update ${quoted(name)} set v = 'x' where ${quoted(name)} = ':name';`).join('\n')}`);
  }),
);
test.after(() => b?.drop());

/** Everything that the recheck made, but for the time of its snapshot. */
async function found(): Promise<unknown> {
  const objects =
    await b.rows(`select relname, relkind, pg_get_viewdef(oid), obj_description(oid, 'pg_class') from pg_class
    where relnamespace = 'pgmend'::regnamespace and relname ~ '_(recheck|rechecked|again_old|again_live)$' order by 1`);
  const contents: Record<string, unknown> = {};
  for (const [name] of [...objects, ['rechecked'], ['recheck']]) {
    const rows = await b.rows(
      `select to_jsonb(x) - '{snapshot_at,snapshot_lsn}'::text[] from pgmend.${quoted(name as string)} x`,
    );
    contents[name as string] = rows.flat().sort();
  }
  return { objects, contents };
}

withPsql('what psql finds is what the tool finds', async () => {
  const { lines } = await look(b, choice);
  assert.is(lines.filter(({ outcome }) => outcome === 'gone').length, names.length + 1);
  assert.is(lines.length, 2 * names.length + 3);
  // of what the tool could not look at, psql knows nothing
  await b.live.sql.unsafe('delete from pgmend.rechecked where reason is not null');
  const byTool = await found();
  const rendered = await b.render(['66_recheck'], choice);
  assert.is(rendered.length, names.length + 1);
  await b.live.sql.unsafe('delete from pgmend.rechecked');
  for (let time = 0; time < 2; time++) {
    for (const { text } of rendered) {
      const played = play(b.live.url, text, ['-1', '-v', 'ON_ERROR_STOP=1']);
      assert.equal(played, { status: 0, stdout: '', stderr: '' }, text);
    }
    assert.equal(await found(), byTool);
  }
});

withPsql('the same by the tool as a single stage, and with other settings of the database', async () => {
  const byTool = await found();
  const rendered = await b.render(['66'], choice);
  const database = quoted(b.live.database);
  const unusual = {
    array_nulls: 'off',
    standard_conforming_strings: 'off',
    intervalstyle: 'sql_standard',
    extra_float_digits: '-9',
    datestyle: 'German',
    client_encoding: 'LATIN1',
    enable_hashjoin: 'off',
  };
  for (const [name, value] of Object.entries(unusual))
    await b.live.sql.unsafe(`alter database ${database} set ${name} = '${value}'`);
  for (const { text } of rendered) {
    const played = play(b.live.url, text, ['-1', '-v', 'ON_ERROR_STOP=1']);
    assert.equal(played, { status: 0, stdout: '', stderr: '' });
  }
  assert.equal(await found(), byTool);
  for (const name of Object.keys(unusual))
    await b.live.sql.unsafe(`alter database ${database} reset ${name}`);
  await b.stage(['66'], choice);
  assert.equal(await found(), byTool);
});

test('a plain run does not go through 66_recheck, nor does a range that ends behind it', async () => {
  for (const range of [{}, { from: '50' }, { from: '20', to: '70' }])
    assert.not.ok(chooseStages({ names: [], ...range }).some(({ number }) => number === 66));
  assert.equal(
    chooseStages({ names: ['recheck'] }).map(({ name }) => name),
    ['66_recheck'],
  );
});

test.run();
