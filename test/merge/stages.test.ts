import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runMergeStages } from '../../src/merge/single-stages.ts';
import { clean } from '../../src/operate/clean.ts';
import { renderOfMerge } from '../../src/operate/render.ts';
import { parseHeader } from '../../src/stages/header.ts';
import { mergeStages } from '../../src/stages/list.ts';
import type { RenderedStage } from '../../src/stages/render.ts';
import { silent } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { hasPsql, play } from '../support/psql.ts';
import { needs } from '../support/skip.ts';
import { type MergeBench, mergeBench } from './support.ts';

// "Each stage can be rendered, rerun, and looked at in psql, like those of the comparison, and through the same machinery."

const withPsql = needs(test, 'psql', hasPsql, 'psql is not installed');
const names = mergeStages.map(({ name }) => name);
/** Those that do not write to the target: also a dry run leaves what they made. */
const looking = mergeStages.filter(({ writes }) => !writes).map(({ name }) => name);
let b: MergeBench;

test.before(
  loud(async () => {
    b = await mergeBench();
  }),
);
test.before.each(
  loud(async () => {
    await b.target.sql.unsafe(
      'drop schema if exists pgmend cascade; drop extension if exists postgres_fdw cascade',
    );
    await b.fill({
      test_db: [
        [1, 'ann', 'a1', '2020-01-01'],
        [2, "o'neil \\ $$ {{x}}", 'b1', '2021-01-01'],
        [3, 'cid', 'c1', null],
        [4, null, 'd1', '2020-01-01'],
        [5, 'Ann', 'e1', '2020-01-01'],
      ],
      dev_db: [
        [1, 'ann', 'a2', '2022-01-01'],
        [2, 'zed', 'z2', '2020-01-01'],
        [9, 'cid', 'c2', null],
      ],
      target: [[7, 'ann', 'a0', '2019-01-01']],
    });
  }),
);
test.after(() => b.drop());

async function rendered(list = names): Promise<RenderedStage[]> {
  return renderOfMerge(await b.settings(), silent(), { names: list });
}

/** Everything that is staged, but for the journal and what the catalogs of the sources say. */
async function staged(): Promise<unknown> {
  const objects = await b.rows(`select relname, relkind, obj_description(oid, 'pg_class'),
      case when relkind = 'v' then pg_get_viewdef(oid) end
    from pg_class where relnamespace = 'pgmend'::regnamespace and relkind in ('r', 'v', 'f') order by 1`);
  const contents: Record<string, unknown> = {};
  for (const [name, kind] of objects) {
    if (name === 'runs' || kind === 'f') continue;
    const rows = await b.rows(`select to_jsonb(x) from pgmend.${name} x`);
    contents[name as string] = kind === 'v' ? rows : rows.flat().sort();
  }
  const servers = await b.rows('select srvname, srvoptions from pg_foreign_server order by 1');
  return { objects, contents, servers };
}

/** What is to be set in psql before 80_sources: the passwords, which no file holds. */
async function passwords(): Promise<string[]> {
  const { merge } = await b.settings();
  return (merge?.sources ?? []).flatMap(({ name, target }) => [
    '-c',
    `select set_config('pgmend.merge_${name}_password', '${target.password}', false)`,
  ]);
}

/** Plays files one after the other, each in a transaction of its own. */
async function byPsql(list: RenderedStage[]): Promise<void> {
  for (const { stage, text } of list) {
    const args = ['-1', '-v', 'ON_ERROR_STOP=1', ...(stage.name === '80_sources' ? await passwords() : [])];
    const { status, stderr } = play(b.target.url, text, args);
    assert.equal([status, stderr], [0, ''], stage.name);
  }
}

withPsql('the rendered files, one after the other, do in psql what the tool does', async () => {
  const files = await rendered();
  await b.merge({ apply: true });
  const byTool = [await staged(), await b.rows()];
  assert.ok((await b.rows()).length > 4);
  await b.target.sql.unsafe('drop schema pgmend cascade; drop extension postgres_fdw cascade');
  await b.fill({ target: [[7, 'ann', 'a0', '2019-01-01']] });
  await byPsql(files);
  assert.equal([await staged(), await b.rows()], byTool);
});

withPsql('the journal shows what psql ran', async () => {
  const files = await rendered();
  await byPsql(files);
  assert.equal(
    await b.rows('select stage, table_name, digest, command, outcome from pgmend.runs order by id'),
    files.map(({ stage, table, digest }) => [stage.name, table, digest, 'sql', 'done']),
  );
});

test('a dry run leaves what it decided to be looked at, and nothing that it wrote', async () => {
  await b.merge();
  const [[decisions]] = (await b.rows('select count(*) from pgmend.merge_decisions')) as [[string]];
  assert.is(decisions, '5');
  assert.equal(await b.rows(`select to_regclass('pgmend.merge_written')`), [[null]]);
  assert.equal(await b.rows('select username, password from merged_users'), [['ann', 'a0']]);
});

for (const name of looking) {
  test(`${name} runs alone, again and again, with the same result`, async () => {
    await b.merge();
    const settings = await b.settings();
    const at = mergeStages.findIndex((stage) => stage.name === name);
    const before = await staged();
    const after = looking.slice(at);
    for (let time = 0; time < 2; time++) {
      const ran = await runMergeStages(settings, silent(), [mergeStages[at] as never]);
      assert.ok(ran.length > 0 && ran.every(({ stage }) => stage === name));
    }
    // those behind it may have lost what they made, as its header says
    await runMergeStages(
      settings,
      silent(),
      mergeStages.filter((stage) => after.includes(stage.name)),
    );
    assert.equal(await staged(), before);
  });
}

test('88_merge run again writes nothing', async () => {
  await b.merge({ apply: true });
  const before = await b.rows();
  const [last] = (await rendered(['88'])) as [RenderedStage];
  await b.target.sql.begin((tx) => tx.unsafe(last.text));
  assert.equal(await b.rows('select count(*) from pgmend.merge_written'), [['0']]);
  assert.equal(await b.rows(), before);
});

/** What a header's `creates` names. */
function created(header: string): string[] {
  if (header === 'nothing') return [];
  return header
    .split(/,| and /)
    .map((part) => part.trim().replace(/^(?:foreign tables?|tables?|views?|functions?|schema) /, ''))
    .sort();
}

test('each stage creates what its header says', async () => {
  const inside = async () =>
    new Map(
      (await b.rows(`select relname, oid from pg_class
          where relnamespace = to_regnamespace('pgmend') and relkind in ('r', 'v', 'f')
        union all select proname, oid from pg_proc where pronamespace = to_regnamespace('pgmend')
        union all select nspname, oid from pg_namespace where nspname = 'pgmend'`)) as [string, string][],
    );
  const secrets = (await b.settings()).merge?.sources.map(({ name, target }) => [name, target.password]);
  for (const { stage, text } of await rendered()) {
    const before = await inside();
    await b.target.sql.begin(async (tx) => {
      for (const [name, password] of secrets ?? [])
        await tx`select set_config(${`pgmend.merge_${name}_password`}, ${password ?? ''}, true)`;
      await tx.unsafe(text);
    });
    const made = [...(await inside())].filter(([object, oid]) => before.get(object) !== oid);
    assert.equal(made.map(([object]) => object).sort(), created(parseHeader(text).creates), stage.name);
  }
});

test('a stage that writes to the target is not run by itself', async () => {
  const { code, stderr } = await b.pgmend([], {});
  assert.is(code, 1, stderr);
  for (const name of ['87', '88']) {
    const told = await renderOfMerge(await b.settings(), silent(), { names: [name] });
    assert.match(told[0]?.text ?? '', `'${names.find((full) => full.startsWith(name))}'`);
  }
});

test('stages render to the same bytes each time', async () => {
  const once = await rendered();
  await b.merge();
  assert.equal(
    (await rendered()).map(({ text }) => text),
    once.map(({ text }) => text),
  );
  for (const { stage, text } of once) assert.not.match(text, /^\s*(begin|commit|rollback)\s*;/im, stage.name);
});

test('no text that is sent names the usual schema', async () => {
  const { answer } = await b.merge({ staging: 'other_name', apply: true });
  assert.is(answer.outcomes.inserted, 4);
  assert.equal(await b.rows(`select to_regnamespace('pgmend')`), [[null]]);
  const settings = await b.settings({ staging: 'other_name' });
  for (const { stage, text } of await renderOfMerge(settings, silent(), { names })) {
    const code = text.replaceAll(
      /pgmend\.(merge_[\w<>]+_password|run_id|command|dry_run|started_at|own_path|own_role|own_row_security|owner)\b/g,
      '',
    );
    assert.not.match(code, /\bpgmend\s*\.|\bpgmend_merge/, stage.name);
  }
  await b.target.sql.unsafe('drop schema other_name cascade');
});

test('pgmend clean takes away all that a merge made, and leaves the target', async () => {
  await b.merge({ apply: true });
  const before = await b.rows();
  await clean(await b.settings(), silent(), { keepExtension: false, keepUndo: false, force: false });
  assert.equal(
    await b.rows(`select nspname from pg_namespace where nspname = 'pgmend' union all select srvname from pg_foreign_server
      union all select extname from pg_extension where extname = 'postgres_fdw'`),
    [],
  );
  assert.equal(await b.rows(), before);
});

test.run();
