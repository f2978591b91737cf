import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { casesFor, describe, fill } from '../compare/types/tables.ts';
import { rowsOf } from '../compare/verdicts/case.ts';
import { type Bench, bench, type Choice, type Files } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { needs } from '../support/skip.ts';
import { versionPair } from '../support/versions.ts';

// What is the same, and what is not, by every verdict that is written down for the types: also where no key says which rows belong
// together. The number of a row is here a column like others.

const { servers, reason } = await versionPair('older', 'newer');
const withServers = needs(test, 'versions', servers !== undefined, reason);
const cases = servers ? casesFor(servers.old.major, servers.live.major) : [];
const found = new Map<string, Files>();
let b: Bench | undefined;

test.before(
  loud(async () => {
    if (!servers) return;
    b = await bench(servers);
    await Promise.all([fill(b.old.sql, 'old', cases, false), fill(b.live.sql, 'live', cases, false)]);
    const tables = Object.fromEntries(
      cases.flatMap(({ table, timezone }) => (timezone === undefined ? [] : [[table, { timezone }]])),
    ) as NonNullable<Choice['tables']>;
    for (const strategy of ['full', 'sieve'])
      found.set(strategy, await b.run({ strategy, tables, format: 'json' }));
  }),
);
test.after(() => b?.drop());

for (const strategy of ['full', 'sieve'])
  for (const one of cases)
    withServers(`${strategy}: ${describe(one)}`, () => {
      const { report, lines } = found.get(strategy) as Files;
      const entry = report.tables.find(({ table }) => table === `public.${one.table}`);
      if (one.refused) return assert.match(entry?.reason ?? '', one.refused);
      assert.is(entry?.outcome, 'compared', entry?.reason ?? '');
      const own = lines.filter(({ table }) => table === `public.${one.table}`);
      const told = own.map(({ status, old, live }) => `${status} ${(old ?? live)?.id}`).sort();
      const wanted = rowsOf(one).flatMap(([, , verdict], id) =>
        verdict === 'differs' ? [`missing ${id}`, `new ${id}`] : [],
      );
      assert.equal(told, wanted.sort());
    });

test.run();
