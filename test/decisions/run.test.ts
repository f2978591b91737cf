import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { verdictCode } from '../../src/commands/verdict.ts';
import { recheck } from '../../src/compare/recheck.ts';
import type { Decision } from '../../src/decisions/schema.ts';
import { repaired } from '../repair/repaired.ts';
import { type Bench, bench, type Files, silent } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { people, withDecisions } from './support.ts';

// docs/deciding.md: what was decided to stay is accepted by `pgmend run --decisions`, as far as it is what was seen.

// 1 and 2 cut, 3 cut and re-cased, 4 re-cased in city, 11 and 12 missing, 90 new
const damage = `update t set name = left(name, 6) where id <= 3; update t set city = upper(city) where id in (3, 4);
  delete from t where id in (11, 12); insert into t values (90, 'new')`;

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
    await b.both(`${people}; create table quiet (id int primary key)`);
    await b.live.sql.unsafe(damage);
    await b.run();
  }),
);
test.after(() => b.drop());

type Given = Omit<Decision, 'table'>;
const keep = { decision: 'keep live' as const };

const runWith = (decisions: Given[], table?: string[]): Promise<Files> =>
  withDecisions(b, decisions, (file) => b.run({ decisions: file, ...(table ? { table } : {}) }));

const codeOf = ({ report }: Files, strict = false) => verdictCode(report, strict, { tables: {} });
const accepted = ({ report }: Files) => {
  const {
    missing,
    corrupted,
    new: added,
  } = report.tables.find(({ table }) => table === 'public.t')?.accepted ?? {};
  return [missing, corrupted, added];
};
const acceptedLines = ({ lines }: Files) =>
  lines.flatMap((line) => ((line as unknown as { accepted: boolean }).accepted ? [line.key.id] : []));

test(
  'when all that differs is accepted the exit code is 0, and the counts are what they are',
  loud(async () => {
    const files = await runWith([{ ...keep, rows: 7 }]);
    assert.is(files.report.verdict, 'accepted');
    assert.is(codeOf(files), 0);
    assert.is(codeOf(files, true), 0, 'new rows are accepted, too');
    assert.equal(accepted(files), [2, 4, 1]);
    assert.equal(files.report.tables.find(({ table }) => table === 'public.t')?.counts, {
      old: 12,
      live: 11,
      identical: 6,
      missing: 2,
      corrupted: 4,
      new: 1,
    });
    assert.equal(acceptedLines(files), ['1', '2', '3', '4', '11', '12', '90']);
  }),
);

test(
  'a row is accepted when all of its values are',
  loud(async () => {
    const files = await runWith([{ ...keep, kind: 'cut', rows: 3 }]);
    assert.equal(acceptedLines(files), ['1', '2'], '3 is re-cased, too');
    assert.is(codeOf(files), 1);
    const both = await runWith([
      { ...keep, kind: 'cut', rows: 3 },
      { ...keep, column: 'city', rows: 2 },
      { decision: 'later', status: 'missing' },
    ]);
    assert.equal(acceptedLines(both), ['1', '2', '3', '4']);
    assert.is(both.report.verdict, 'different');
  }),
);

test(
  'of a decision that is about more than it was nothing is accepted, and the report says so',
  loud(async () => {
    const files = await runWith([
      { ...keep, kind: 'cut', rows: 2 },
      { ...keep, status: 'missing', rows: 2, note: 'purged' },
    ]);
    assert.equal(acceptedLines(files), ['11', '12']);
    const table = files.report.tables.find(({ table }) => table === 'public.t');
    assert.equal(
      table?.findings.filter(({ code }) => code === 'outgrown_decision').map(({ detail }) => detail),
      ['decided to keep live: cut; it was about 2, and is about 3 by now, so that nothing of it is accepted'],
    );
    assert.equal(table?.accepted?.decisions, [
      { decision: 'cut', one_row: false, note: null, decided: 2, now: 3, accepted: 0 },
      { decision: 'all missing rows', one_row: false, note: 'purged', decided: 2, now: 2, accepted: 2 },
    ]);
  }),
);

test(
  'a row that differs in another way than was seen is not accepted',
  loud(async () => {
    const [seen] = await b.rows(`select seen from pgmend.t_json where line #>> '{key,id}' = '1'`);
    const [gone] = await b.rows(`select seen from pgmend.t_json where line #>> '{key,id}' = '11'`);
    const one: Given = { ...keep, key: { id: '1' }, seen: seen?.[0] as string };
    const other: Given = { ...keep, key: { id: '11' }, seen: gone?.[0] as string };
    assert.equal(acceptedLines(await runWith([one, other])), ['1', '11']);
    // n is compared and the same on both sides: it is none of what was seen
    await b.both(`update t set n = n + 100 where id = 1`);
    assert.equal(acceptedLines(await runWith([one, other])), ['1', '11']);
    await b.live.sql`update t set name = 'Na' where id = 1`;
    const files = await runWith([one, other]);
    assert.equal(acceptedLines(files), ['11']);
    assert.match(
      JSON.stringify(files.report.tables.map(({ findings }) => findings)),
      'differs in another way by now',
    );
    await b.live.sql`update t set name = 'Name o' where id = 1`;
  }),
);

test(
  'a repair leaves accepted rows alone, and so does repair.sql',
  loud(async () => {
    const files = await withDecisions(
      b,
      [
        { ...keep, status: 'missing', rows: 2 },
        { ...keep, kind: 'cut', rows: 3 },
      ],
      (file) => b.run({ decisions: file, format: 'json,sql' }),
    );
    const script = files.texts.get('repair.sql') as string;
    for (const id of [1, 2, 11, 12]) assert.not.match(script, new RegExp(`public.t \\{"id":"?${id}"?\\}`));
    for (const id of [3, 4]) assert.match(script, new RegExp(`public.t \\{"id":"?${id}"?\\}`));
    const { tables } = await repaired(b, { apply: false });
    assert.is(tables[0]?.outcomes.repaired, 2);
    assert.is(tables[0]?.outcomes.not_chosen, 4);
  }),
);

test(
  'rows that are accepted and as they were are no part of a recheck',
  loud(async () => {
    await runWith([{ ...keep, rows: 7 }]);
    const again = async () => {
      const { tables } = await recheck(await b.settings(), silent());
      return tables.find(({ table }) => table === 'public.t')?.found;
    };
    assert.is((await again())?.differed, 0);
    await b.live.sql`update t set name = 'N' where id = 2`;
    const found = await again();
    assert.equal([found?.differed, found?.changed], [1, 1]);
    await b.live.sql`update t set name = 'Name o' where id = 2`;
  }),
);

test(
  'a run without decisions accepts nothing; a run of other tables leaves what was accepted',
  loud(async () => {
    await runWith([{ ...keep, rows: 7 }]);
    const other = await b.run({ table: ['quiet'] });
    assert.is(other.report.verdict, 'intact');
    assert.equal(
      await b.rows(`select accepted ->> 'missing' from pgmend.tables where table_name = 'public.t'`),
      [['2']],
    );
    const files = await b.run();
    assert.equal(acceptedLines(files), []);
    assert.is(files.report.verdict, 'different');
  }),
);

test(
  'decisions about tables that are not compared, or that do not fit, are told and accept nothing',
  loud(async () => {
    const files = await runWith([{ ...keep, table: 'public.u' } as Given, { ...keep, key: { id: 'x' } }]);
    assert.equal(
      files.report.findings.filter(({ code }) => code === 'decided_elsewhere').map(({ detail }) => detail),
      ['1 decision about public.u, which was not compared'],
    );
    assert.match(
      JSON.stringify(files.report.tables),
      'nothing is accepted, since what was decided does not fit',
    );
    assert.equal(acceptedLines(files), []);
  }),
);

test.run();
