import { randomInt } from 'node:crypto';

// What `npm run oracle -- SCHEMAS [SEED]` runs: the random tables of as many seeds, from SEED on or from anywhere,
// through the comparison, and through repair and undo. With `all` each table is compared in every way there is.

const words = process.argv.slice(2);
if (words.at(-1) === 'all') {
  words.pop();
  process.env.PGMEND_ORACLE_WAYS = 'all';
}
const [schemas = '1000', seed = String(randomInt(1_000_000_000))] = words;
if (![schemas, seed].every((text) => /^\d{1,9}$/.test(text))) {
  process.stderr.write('usage: npm run oracle -- [SCHEMAS [SEED]] [all]\n');
  process.exit(2);
}
process.stdout.write(`${schemas} random tables, the first seed is ${seed}\n`);
process.env.PGMEND_ORACLE_SCHEMAS = schemas;
process.env.PGMEND_ORACLE_SEED = seed;
// two seconds for each are far more than a table takes, one way
const perTable = process.env.PGMEND_ORACLE_WAYS === 'all' ? 10 : 2;
process.env.PGMEND_TEST_FILE_SECONDS ??= String(300 + perTable * Number(schemas));
process.argv.splice(2, process.argv.length, 'oracle/oracle.test', 'repair/random.test');
await import('../support/main.ts');
