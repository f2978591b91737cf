import type { Test } from 'uvu';
import * as assert from 'uvu/assert';
import { casesFor, describe, fill } from '../compare/types/tables.ts';
import { type Bench, bench, type Choice, type Difference } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { hasPsql, play } from '../support/psql.ts';
import { needs } from '../support/skip.ts';
import { versionPair } from '../support/versions.ts';

const pair = await versionPair('older', 'newer');

/** Values and keys of old that live's type of the same name does not take. */
const cannot =
  /k74 .*duplicate key|k129 .*duplicate key|k175 .*duplicate key|invalid input value for enum (public\.)?grade|malformed record literal: "\(1\)"|domain (public\.)?percent violates/;

const isToRepair = ({ status }: Difference) => status !== 'new';

/**
 * Registers a test for each type of the matrix, and each key of one: repair.sql is loss-free for missing and corrupted rows
 * of it.
 *
 * @param each takes one type in so many
 */
export function typesThroughScript(test: Test, { each }: { each: number }): void {
  const withBoth = needs(
    test,
    'psql',
    hasPsql && pair.servers !== undefined,
    pair.reason ?? 'psql is not installed',
  );
  const cases = (
    pair.servers && hasPsql ? casesFor(pair.servers.old.major, pair.servers.live.major) : []
  ).filter((_, number) => number % each === 0);

  let b: Bench;
  let before: Difference[];
  let after: Difference[];
  let warnings: string;
  const left = new Map<string, number>();

  test.before(
    loud(async () => {
      if (cases.length === 0) return;
      b = await bench(pair.servers);
      await Promise.all([fill(b.old.sql, 'old', cases), fill(b.live.sql, 'live', cases)]);
      // a column that never differs: of a row of which every column does, nobody repairs without being told
      await b.both(cases.map(({ table }) => `alter table ${table} add same int default 1;`).join('\n'));
      await b.live.sql.unsafe(cases.map(({ table }) => `delete from ${table} where id % 3 = 1;`).join('\n'));
      const zoned = cases.flatMap(({ table, timezone }) => (timezone ? [[table, { timezone }]] : []));
      const choice: Choice = { tables: Object.fromEntries(zoned), format: 'json,sql' };
      const first = await b.run(choice);
      before = first.lines.filter(isToRepair);
      const played = play(b.live.url, first.texts.get('repair.sql') as string, ['-v', 'ON_ERROR_STOP=1']);
      assert.is(played.status, 0, played.stderr);
      warnings = played.stderr;
      for (const [, table, rows] of played.stdout.matchAll(/^public\.(\w+)\|\d+\|(\d+)\|0$/gm)) {
        left.set(table as string, Number(rows));
      }
      after = (await b.run(choice)).lines.filter(isToRepair);
    }),
  );
  test.after(() => b?.drop());

  for (const one of cases.filter(({ refused }) => !refused)) {
    for (const table of [one.table, one.keyTable].filter((name) => name !== undefined)) {
      withBoth(`${table === one.table ? '' : 'as a key: '}${describe(one)}`, () => {
        const rows = (lines: Difference[]) => lines.filter((line) => line.table === `public.${table}`);
        const still = rows(after).map(({ status, key, old, live }) =>
          JSON.stringify([status, key, old, live]),
        );
        const said = warnings.split('\n').filter((line) => line.includes(` public.${table} `));
        if (rows(before).length === 0) return;
        assert.is(still.length, left.get(table), `${still.join('\n')}\n${said.join('\n')}`);
        // what stays says why, and where both sides have a type of one name it is that live's allows less
        assert.is(said.length, still.length);
        if (one.live === undefined) for (const line of said) assert.match(line, cannot);
      });
    }
  }
}
