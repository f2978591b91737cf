import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// Texts of several collations in one table are hashed, whichever they are: one array of them has no collation (42P22).

const collations: Record<string, string> = {
  plain: 'text',
  bytes: 'text collate "C"',
  german: 'text collate "de-x-icu"',
  padded: 'char(5) collate "en-x-icu"',
  short: 'varchar(9) collate "POSIX"',
  folds: 'text collate folds',
  own: 'a_domain',
};

let b: Bench;
const tables: string[] = [];
test.before(
  loud(async () => {
    b = await bench();
    await b.both(`create collation folds (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      create domain a_domain as text collate "de-x-icu"`);
    for (const [one, first] of Object.entries(collations)) {
      for (const [other, second] of Object.entries(collations)) {
        if (one === other) continue;
        const name = `${one}_${other}`;
        tables.push(`public.${name}`);
        // alike in both, so that hashes could cancel each other out; NULLs keep texts in arrays
        await b.both(`create table ${name} (k ${first}, l ${second}, v ${first}, w ${second}, x text not null, y ${second} not null, n int, primary key (k, l));
          insert into ${name} select 'a' || g, 'a' || g, 'v', null, 'x', 'y', g from generate_series(1, 40) g`);
        await b.live.sql.unsafe(
          `update ${name} set w = 'w' where n = 7; update ${name} set n = 0 where n = 8; delete from ${name} where n = 9`,
        );
      }
    }
  }),
);
test.after(() => b?.drop());

for (const strategy of ['sieve', 'full'] as const) {
  test(`texts of several collations in keys and columns, by ${strategy}`, async () => {
    const { report, lines } = await b.run({ strategy, table: tables });
    assert.equal(
      report.tables.filter(
        ({ counts }) => counts?.corrupted !== 2 || counts.missing !== 1 || counts.new !== 0,
      ),
      [],
    );
    assert.is(report.tables.length, tables.length);
    assert.equal(
      lines.filter(({ key }) => !['a7', 'a8', 'a9'].includes((key.k as string).trim())),
      [],
    );
  });
}

test.run();
