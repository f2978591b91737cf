import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, type Files } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import type { Row, Verdict } from './verdicts/case.ts';
import { converted } from './verdicts/converted.ts';
import { stored } from './verdicts/stored.ts';

// Table "Differences" of the rulings. The expected verdicts are written down here by hand, case by case.

const cases = [...stored, ...converted];

let b: Bench;
let usual: Files;
let exact: Files;

function fill(side: 'old' | 'live'): string {
  return cases
    .map(({ rows, ...types }, number) => {
      const values = rows.map((row, id) => `(${id}, ${row[side === 'old' ? 0 : 1]})`);
      return `create table t${number} (id int primary key, v ${(side === 'live' && types.live) || types.old});
        insert into t${number} values ${values.join(', ')};`;
    })
    .join('\n');
}

test.before(
  loud(async () => {
    b = await bench();
    await b.old.sql.unsafe(fill('old'));
    await b.live.sql.unsafe(fill('live'));
    exact = await b.run({ exact: true });
    usual = await b.run();
  }),
);
test.after(() => b.drop());

/** The rows that a run calls corrupted. */
function corrupted(files: Files, table: string): number[] {
  return files.lines.filter((line) => line.table === table).map(({ key }) => Number(key.id));
}

for (const [number, { title, rows, old, live, noted, exact: exactly }] of cases.entries()) {
  const table = `public.t${number}`;
  const differing = (verdict: (row: Row, id: number) => Verdict) =>
    [...rows.keys()].filter((id) => verdict(rows[id] as Row, id) === 'differs');

  test(`${title} (${old}${live ? `, ${live}` : ''})`, async () => {
    const found = usual.report.tables.find((candidate) => candidate.table === table);
    assert.is(found?.outcome, 'compared', String(found?.reason));
    assert.equal(
      corrupted(usual, table),
      differing((row) => row[2]),
    );
    assert.equal(
      found?.findings.map(({ code }) => code),
      [...(old === 'money' ? ['prints_by_locale'] : []), ...(noted ? ['type_differs'] : [])],
    );
    const expected = differing((row, id) => exactly?.[id] ?? row[2]);
    assert.equal(corrupted(exact, table), expected, 'with --exact');
  });

  test(`what differs is shown as it is stored (${old}${live ? `, ${live}` : ''})`, async () => {
    const ids = differing((row) => row[2]);
    const query = `select id::text, ${print('v')} from t${number} where id = any ('{${ids}}') order by id`;
    const [olds, lives] = [await printed('old', query), await printed('live', query)];
    const view = `select id::text, ${print('v__old')}, ${print('v__live')} from pgmend.t${number}_corrupted`;
    const shown = olds.map(([id, value], index) => [id, value, lives[index]?.[1]]);
    assert.equal(await printed('live', view), shown);
    // the text of differences.jsonl, read back as the type that it came from, is the same value again
    const lines = usual.lines.filter((line) => line.table === table);
    const again = (side: 'old' | 'live') => {
      const type = (side === 'live' && live) || old;
      const values = JSON.stringify(Object.fromEntries(lines.map((line) => [line.key.id, line[side]?.v])));
      return printed(side, `select key, ${print(`(value::${type})`)} from json_each_text($1::text::json)`, [
        values,
      ]);
    };
    assert.equal(
      await again('old'),
      shown.map(([id, value]) => [id, value]),
    );
    assert.equal(
      await again('live'),
      shown.map(([id, , value]) => [id, value]),
    );
  });
}

/** A value as the output function of its type prints it: `::text` is a cast, with ideas of its own. */
function print(value: string): string {
  return `case when ${value} is not null then format('%s', ${value}) end`;
}

async function printed(
  side: 'old' | 'live',
  query: string,
  values: string[] = [],
): Promise<(string | null)[][]> {
  return b[side].sql.begin(async (tx) => {
    await tx.unsafe(
      `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local lc_monetary = 'C'`,
    );
    return [...(await tx.unsafe(query, values).values())];
  }) as Promise<(string | null)[][]>;
}

test.run();
