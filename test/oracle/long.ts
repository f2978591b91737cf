import { randomInt } from 'node:crypto';

// What `npm run oracle -- SCHEMAS [SEED]` runs: the random tables of as many seeds, from SEED on or from anywhere,
// through the comparison, and through repair and undo.

const [schemas = '1000', seed = String(randomInt(1_000_000_000))] = process.argv.slice(2);
if (![schemas, seed].every((text) => /^\d{1,9}$/.test(text))) {
  process.stderr.write('usage: npm run oracle -- SCHEMAS [SEED]\n');
  process.exit(2);
}
process.stdout.write(`${schemas} random tables, the first seed is ${seed}\n`);
process.env.PGMEND_ORACLE_SCHEMAS = schemas;
process.env.PGMEND_ORACLE_SEED = seed;
// two seconds for each are far more than a table takes
process.env.PGMEND_TEST_FILE_SECONDS ??= String(300 + 2 * Number(schemas));
process.argv.splice(2, process.argv.length, 'oracle/oracle.test', 'repair/random.test');
await import('../support/main.ts');
