import { test } from 'uvu';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { assertDiagnosed, damagedTable } from './damaged.ts';

// Other tables than those of random.test.ts, between every version that live may have at its ends.

const tables = 30;

for (const [where, from] of [
  [{ old: 'older', live: 'older' }, 20_001],
  [{ old: 'older', live: 'newer' }, 30_001],
] as const) {
  test(
    `${tables} random tables from seed ${from} on, ${where.old} ${where.live}`,
    loud(async () => {
      const b: Bench = await bench(where);
      try {
        await assertDiagnosed(
          b,
          Array.from({ length: tables }, (_, index) => damagedTable(from + index)),
        );
      } finally {
        await b.drop();
      }
    }),
  );
}

test.run();
