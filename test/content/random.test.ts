import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seeded } from '../oracle/random.ts';
import { differences, dumpAll, repair, undo } from '../repair/support.ts';
import { bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { hasPsql, play } from '../support/psql.ts';
import { keylessTable, miscounted } from './random.ts';

// Random tables without a key: compared both ways, repaired in batches, undone, and repaired by repair.sql. What is the same and how
// often it is there is known beforehand. PGMEND_CONTENT_FROM and _TABLES take others.

const from = Number(process.env.PGMEND_CONTENT_FROM ?? 1);
const count = Number(process.env.PGMEND_CONTENT_TABLES ?? 40);

test(
  `${count} random tables without a key from seed ${from} on`,
  loud(async () => {
    const tables = Array.from({ length: count }, (_, index) => keylessTable(from + index));
    const repaired = tables.map((table) => ({
      ...table,
      copies: new Map(
        [...table.copies].map(([row, [old, live]]) => [row, [old, Math.max(old, live)] as [number, number]]),
      ),
    }));
    const b = await bench();
    try {
      for (const { old, live } of tables) await Promise.all([b.old.sql.unsafe(old), b.live.sql.unsafe(live)]);
      const choice = { format: 'json,sql' };
      const first = await b.run({ ...choice, strategy: 'sieve' });
      assert.equal(miscounted(tables, first), [], 'by the sieve');
      const full = await b.run({ ...choice, strategy: 'full' });
      assert.equal(miscounted(tables, full), [], 'by reading all');
      assert.is(first.texts.get('repair.sql'), full.texts.get('repair.sql'));

      const before = await dumpAll(b.live.sql);
      const { tables: answer } = await repair(b, { apply: true, batch: seeded(from).int(1, 5) });
      const left = answer.flatMap(({ table, outcomes: { repaired: rows, ...others } }) =>
        Object.values(others).some((other) => other > 0)
          ? [`${table}: ${rows} ${JSON.stringify(others)}`]
          : [],
      );
      assert.equal(left, []);
      assert.equal(miscounted(repaired, await b.run(choice)), [], 'after the repair');
      await undo(b, { apply: true, batch: seeded(from).int(1, 5) });
      assert.equal(differences(before, await dumpAll(b.live.sql)), [], 'after undoing it');

      if (!hasPsql) return;
      const { status, stderr } = play(b.live.url, full.texts.get('repair.sql') as string, [
        '-v',
        'ON_ERROR_STOP=1',
      ]);
      assert.is(status, 0, stderr);
      assert.equal(miscounted(repaired, await b.run(choice)), [], 'after repair.sql');
    } finally {
      await b.drop();
    }
  }),
);

test.run();
