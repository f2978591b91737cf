import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { estimate } from '../oracle/ways.ts';
import { checked } from '../support/checked.ts';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { bothWays, linesOf, strategyOf } from './sieve/both-ways.ts';

// Live may be the coordinator of a Citus cluster. There is none in a test: it is made to look like one, and what the
// stages then send is held to the forms that were seen to run on a real one.

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
    await b.both(`create table t (id text primary key, v text, w int); create table j (a int, c uuid, v text[], primary key (a, c));
      insert into t select 'k' || g, 'a', g from generate_series(1, 500) g;
      insert into j select g, md5(g::text)::uuid, '{a}' from generate_series(1, 500) g; analyze`);
    await b.live.sql.unsafe(`update t set v = 'b' where id in ('k7', 'k8'); delete from t where id = 'k9';
      update j set v = '{b}' where a = 7`);
    await b.live.sql.begin((tx) =>
      tx.unsafe(`set local allow_system_table_mods = on;
        create table pg_catalog.pg_dist_partition (logicalrelid regclass)`),
    );
  }),
);
test.after(() => b.drop());

const code = (text: string) => text.replace(/^\s*--.*$/gm, '');

async function textsOf(names: string[], choice = {}) {
  return (await b.render(names, choice)).map(({ stage, table, text }) => ({
    stage: stage.name,
    table,
    text: code(text),
  }));
}

test('check finds it out, and the report tells which promise does not hold', async () => {
  const found = await checked(b, {});
  assert.is(found.live.citus, true);
  const { report } = await b.run();
  const told = report.findings.filter(({ code: name }) => name === 'no_common_snapshot');
  assert.equal(
    told.map(({ severity }) => severity),
    ['warning'],
  );
  assert.match(told[0]?.detail as string, 'snapshot');
});

test('without being asked, each table that can goes through the sieve, however small; all find what is there', async () => {
  const files = await b.run();
  assert.match(strategyOf(files, 't'), 'sieve: live is a Citus cluster: checksums of 256 buckets');
  assert.match(strategyOf(files, 'j'), 'full: no sieve: v is text[], which cannot be hashed alike');
  assert.equal((await bothWays(b)).lines, files.lines);
  assert.equal(linesOf(files, 't'), ['corrupted k7 v', 'corrupted k8 v', 'missing k9']);
  assert.is(linesOf(files, 'j').length, 1);
});

test('sizes are those of old: a distributed table has none on the coordinator', async () => {
  await estimate(b, 0);
  await b.old.sql.unsafe("update pg_class set reltuples = 4e6 where relname = 't'");
  await b.live.sql.unsafe('select pg_stat_reset()');
  const [sieve] = await textsOf(['40_sieve'], { table: ['t'] });
  assert.match(sieve?.text as string, '>> 16');
  await b.both('analyze');
});

test('every stage begins with what keeps its objects on the coordinator, and sends settings to the workers', async () => {
  for (const { stage, text } of await textsOf([])) {
    for (const line of [
      'citus.enable_ddl_propagation = off',
      'citus.use_citus_managed_tables = off',
      "citus.propagate_set_commands = 'local'",
    ]) {
      assert.ok(text.includes(`set local ${line};`), `${stage}: ${line}`);
    }
    // no other setting, which workers would not hear of
    for (const [, set] of text.matchAll(/^set (\w+)[^\n]*;$/gm))
      assert.ok(['local', 'transaction'].includes(set as string), stage);
  }
});

test('each side is summed up in a statement of its own, by the top bits of the hash of its key', async () => {
  const [sieve] = await textsOf(['40_sieve'], { table: ['t'] });
  const text = sieve?.text as string;
  const inserts = [...text.matchAll(/^insert into pgmend\.t_sieve\n([\s\S]*?);$/gm)].map(
    ([, query]) => query as string,
  );
  assert.is(inserts.length, 2);
  assert.match(
    inserts[0] as string,
    /^select false, hashtext\(id\) >> 24,[\s\S]*from pgmend\.t_old as t_old\s+group by 2$/,
  );
  assert.match(
    inserts[1] as string,
    /^select true, hashtext\(id collate "C"\) >> 24,[\s\S]*from public\.t\s+group by 2$/,
  );
  assert.not.match(text, /union all|hashtext\([^)]*\) &/);
});

for (const [strategy, what] of [
  ['auto', 'the rows of buckets that differ'],
  ['full', 'all rows'],
] as const) {
  test(`${strategy}: ${what} come into local tables on both sides before they are joined`, async () => {
    for (const size of [500, 200_000]) {
      await estimate(b, size);
      for (const { table, text } of await textsOf(['45_pull'], { strategy })) {
        const name = table?.replace('public.', '');
        assert.match(text, `insert into pgmend.${name}_fetched_old`);
        assert.match(text, `insert into pgmend.${name}_fetched_live`);
        const live = text.slice(text.indexOf(`insert into pgmend.${name}_fetched_live`));
        assert.match(live, new RegExp(`from public\\.${name}\\b`));
        assert.not.match(live, 'ctid');
        if (strategy === 'auto' && name === 't')
          assert.match(
            live,
            /where get_bit\(pull\.suspicious,\s+\(hashtext\(id collate "C"\) >> \d+\) \+ \d+\)\s+= 1/,
          );
      }
      for (const { table, text } of await textsOf(['50_compare'], { strategy })) {
        const name = table?.replace('public.', '');
        const [, from = ''] = /\n(from \(select true as on_old[\s\S]*?)\nwhere /.exec(text) ?? [];
        assert.match(
          from,
          new RegExp(
            `pgmend\\.${name}_fetched_old as b\\) as old\\s+full outer join \\(select true as on_live,\\s+l\\.\\*\\s+from pgmend\\.${name}_fetched_live as l`,
          ),
        );
        assert.not.match(from, /\bpublic\.\w+ |from public\./);
      }
    }
  });
}

test('no stage of a run has a form that a cluster refuses or takes otherwise', async () => {
  for (const strategy of ['auto', 'full', 'sieve']) {
    await estimate(b, 200_000);
    for (const { stage, text } of await textsOf([], { strategy })) {
      assert.not.match(text, /\bfor (no key )?(update|share)\b/i, stage);
      assert.not.match(text, /\bmerge\s+into\b/i, stage);
      assert.not.match(text, /set [^;]*= *(clock_timestamp|now)\(\)/i, stage);
      // only what a stage itself has made on this node has a size there
      for (const [asked] of text.matchAll(/[^\n]*pg_(relation|table|total_relation)_size[^\n]*/gi))
        assert.match(asked, /pg_relation_size\(format\('pgmend\.%I', '\w+_fetched_old'\)\)/, stage);
      // of old alone, and of what a stage has made on this node, is a place in its file known
      for (const [place] of text.matchAll(/[^\n]*\bctid\b[^\n]*/g))
        assert.match(place, /ctid >= pull\.first_place|\b[od]\.ctid\b/);
    }
  }
});

test.run();
