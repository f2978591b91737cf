import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runAndReport } from '../../../src/compare/report.ts';
import { temporaryDirectory } from '../../../src/embedded/temporary.ts';
import { renderSql } from '../../../src/stages/templates.ts';
import { type Bench, bench, silent } from '../../support/compare.ts';
import { loud } from '../../support/loud.ts';

// Issue 13, many tables: what is done for each of them once for a table that takes no time is done for several at once,
// and a table that breaks any of its stages drops out alone all the same.

const tables = Array.from({ length: 40 }, (_, index) => `t${index + 1}`);
let b: Bench;

test.before(
  loud(async () => {
    b = await bench();
    const make = (name: string) => `create table ${name} (id int primary key, v text unique);
      insert into ${name} select n, 'value ' || n from generate_series(1, 20) as n;`;
    await b.both(`${tables.map(make).join('')} analyze;`);
    await b.live.sql.unsafe(`update t7 set v = 'wrong' where id = 3; delete from t8 where id = 4;
      insert into t9 values (21, 'new')`);
    // so that there is a journal
    await b.run();
  }),
);
test.after(() => b?.drop());

/** Rows in the journal of the last run: stages that ended well, and how many transactions wrote them. */
async function journal(): Promise<{ stages: Record<string, number>; transactions: number }> {
  const ofRun = `from pgmend.runs where outcome = 'done' and run_id = (select max(run_id) from pgmend.runs)`;
  const stages = await b.rows(
    `select stage, count(*) ${ofRun} and table_name is not null group by 1 order by 1`,
  );
  const [row] = await b.rows(`select count(distinct xmin::text) ${ofRun}`);
  return {
    stages: Object.fromEntries(stages.map(([stage, count]) => [stage, Number(count)])),
    transactions: Number(row?.[0]),
  };
}

test('tiny tables share transactions, a few to each, and every stage of every table is in the journal', async () => {
  await b.run();
  const { stages, transactions } = await journal();
  const all = ['20_mount', '30_stage', '50_compare', '60_report', '62_script'];
  // t7, t8 and t9 differ, and only t9 by rows that are merely new
  assert.equal(stages, {
    ...Object.fromEntries(all.map((stage) => [stage, tables.length])),
    '61_diagnose': 2,
  });
  // 10 and 12, 15, three to mount, four to compare, 56, one to diagnose, 65
  assert.is(transactions, 12);
});

test('a table that was never analysed, or has partitions, has a transaction of its own', async () => {
  await b.both(`create table p (id int primary key, v text) partition by range (id);
    create table p1 partition of p for values from (0) to (9); create table u (id int primary key)`);
  try {
    await b.run();
    // three each: its views are made by two more
    assert.is((await journal()).transactions, 18);
  } finally {
    await b.both('drop table p cascade; drop table u cascade');
  }
});

/** Has stages of tables fail as they end, as if a value could not be read. */
async function breaking(broken: [stage: string, table: string][], body: () => Promise<void>): Promise<void> {
  const listed = broken.map(([stage, table]) => `('${stage}', 'public.${table}')`).join(', ');
  await b.live.sql.unsafe(`
    create function breaks() returns trigger language plpgsql as $$
    begin raise 'it breaks' using errcode = '22000'; end $$;
    create trigger breaks before insert on pgmend.runs for each row
      when ((new.stage, new.table_name) in (${listed}) and new.outcome = 'done') execute function breaks()`);
  try {
    await body();
  } finally {
    await b.live.sql.unsafe('drop function breaks() cascade');
  }
}

for (const jobs of ['1', '3']) {
  test(`a table that breaks, in whatever stage, drops out alone; with --jobs ${jobs}`, async () => {
    const broken: [string, string][] = [
      ['20_mount', 't2'],
      ['30_stage', 't3'],
      ['50_compare', 't11'],
      ['60_report', 't12'],
      ['62_script', 't7'],
      ['62_script', 't30'],
    ];
    await breaking(broken, async () => {
      const { report, lines } = await b.run({ jobs });
      const out = report.tables.filter(({ outcome }) => outcome === 'not_compared');
      assert.equal(out.map(({ table }) => table).sort(), broken.map(([, table]) => `public.${table}`).sort());
      for (const { reason, counts } of out)
        assert.equal([reason, counts], ['a value cannot be read: it breaks', null]);
      assert.is(report.tables.filter(({ outcome }) => outcome === 'compared').length, 34);
      assert.equal(
        lines.map(({ table, status }) => `${table} ${status}`),
        ['public.t8 missing', 'public.t9 new'],
      );
      const failed =
        await b.rows(`select stage, table_name from pgmend.runs where outcome = 'failed' and stage is not null
        and run_id = (select max(run_id) from pgmend.runs) order by table_name`);
      assert.equal(
        failed.map(([stage, table]) => `${stage} ${table}`).sort(),
        broken.map(([stage, table]) => `${stage} public.${table}`).sort(),
        'each is noted once',
      );
    });
  });
}

test('each stage is told of once, also where a table broke the transaction of others', async () => {
  const told = new Map<string, number>();
  const io = silent();
  io.events.stageDone = ({ stage, table }) => {
    if (table) told.set(`${stage.name} ${table}`, (told.get(`${stage.name} ${table}`) ?? 0) + 1);
  };
  const directory = await temporaryDirectory('pgmend-many-');
  try {
    await breaking([['30_stage', 't3']], async () => {
      await runAndReport(await b.settings({ out: join(directory, 'report'), format: 'json' }), io);
    });
  } finally {
    await rm(directory, { recursive: true });
  }
  assert.equal([...new Set(told.values())], [1]);
  assert.is([...told.keys()].filter((key) => key.startsWith('50_compare')).length, 39);
});

test('mounting and comparing are shared by all sessions', async () => {
  const names = new Set<string>();
  for (const stage of ['20_mount', '62_script']) {
    await b.live.sql.unsafe(`
      create table seen (pid int, stage text);
      create function sees() returns trigger language plpgsql as $$
      begin insert into public.seen values (pg_backend_pid(), new.stage); return new; end $$;
      create trigger sees before insert on pgmend.runs for each row when (new.stage = '${stage}') execute function sees()`);
    try {
      await b.run({ jobs: '3', excludeTable: ['seen'] });
      const [row] = await b.rows('select count(distinct pid) from seen');
      names.add(`${stage} ${row?.[0]}`);
    } finally {
      await b.live.sql.unsafe('drop function sees() cascade; drop table seen');
    }
  }
  assert.equal([...names], ['20_mount 3', '62_script 3']);
});

test('how tables are written is looked up table by table, by indexes', async () => {
  const asked = JSON.stringify(tables.map((name) => ['public', name]));
  const text = renderSql('queries/writing.sql', {}).replaceAll('$1', `'${asked}'`);
  const plan = (await b.rows(`explain ${text}`)).flat().join('\n');
  assert.match(plan, 'pg_depend_reference_index');
  assert.not.match(plan, /Seq Scan on pg_(depend|attribute)\b/);
});

test.run();
