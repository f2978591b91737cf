import { type Random, seeded } from '../oracle/random.ts';
import type { Files } from '../support/compare.ts';

// Tables without a key, with many copies of few rows. Which values are the same is written down here by hand, and the multisets are
// counted in JavaScript: nothing of it asks Postgres.

/** Spellings of values of a type, as SQL literals; those in one list are the same value. */
interface Kind {
  old: string;
  live: string;
  values: string[][];
}

const kinds: Kind[] = [
  { old: 'int', live: 'int', values: [['1'], ['2'], ['null'], ['-5']] },
  { old: 'int', live: 'bigint', values: [['1'], ['7'], ['null']] },
  { old: 'bigint', live: 'bigint', values: [['1'], ['4294967296'], ['4294967297'], ['-1']] },
  {
    old: 'text',
    live: 'text',
    values: [["'a'"], ["'A'"], ["'a '"], ["''"], ['null'], ["'null'"], ["E'\\n'"]],
  },
  { old: 'varchar(9)', live: 'text', values: [["'x'"], ["'y'"], ['null']] },
  { old: 'char(3)', live: 'char(3)', values: [["'p'", "'p  '"], ["'q'"], ['null']] },
  { old: 'numeric', live: 'numeric', values: [['1.0', '1.00', '1'], ["'NaN'"], ['0', '-0.0'], ['null']] },
  { old: 'numeric(9,2)', live: 'numeric(9,2)', values: [['1.0', '1.00'], ['2.5'], ['null']] },
  { old: 'float8', live: 'float8', values: [["'-0'", '0'], ["'NaN'"], ['0.1'], ['null']] },
  { old: 'bool', live: 'bool', values: [['true'], ['false'], ['null']] },
  { old: 'date', live: 'date', values: [["'2020-01-01'"], ["'infinity'"], ['null']] },
  { old: 'date', live: 'timestamp', values: [["'2020-01-01'"], ["'infinity'"], ['null']] },
  {
    old: 'timestamptz',
    live: 'timestamptz',
    values: [["'2020-01-01 00:00+00'", "'2020-01-01 02:00+02'"], ["'-infinity'"], ['null']],
  },
  { old: 'interval', live: 'interval', values: [["'1 mon'"], ["'30 days'"], ['null']] },
  {
    old: 'jsonb',
    live: 'jsonb',
    values: [[`'{"a":1,"b":2}'`, `'{"b":2.0,"a":1}'`], [`'[]'`], [`'null'`], ['null']],
  },
  { old: 'json', live: 'json', values: [[`'{"a":1}'`], [`'{"a": 1}'`], ['null']] },
  { old: 'json', live: 'jsonb', values: [[`'{"a":1}'`, `'{"a": 1}'`], [`'2'`], ['null']] },
  { old: 'int[]', live: 'int[]', values: [["'{1,2}'"], ["'{2,1}'"], ["'{}'"], ["'{NULL}'"], ['null']] },
  { old: 'numeric[]', live: 'numeric[]', values: [["'{1.0}'", "'{1.00}'"], ["'{}'"], ['null']] },
  { old: 'int4range', live: 'int4range', values: [["'[1,3)'", "'[1,2]'"], ["'empty'"], ['null']] },
  { old: 'bytea', live: 'bytea', values: [["'\\x00'"], ["'\\x'"], ['null']] },
  {
    old: 'uuid',
    live: 'uuid',
    values: [["'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "'A0EEBC999C0B4EF8BB6D6BB9BD380A11'"], ['null']],
  },
  { old: 'bit(3)', live: 'bit(3)', values: [["B'010'"], ["B'011'"], ['null']] },
  { old: 'inet', live: 'inet', values: [["'10.0.0.1'"], ["'10.0.0.1/24'"], ['null']] },
  { old: 'point', live: 'point', values: [["'(1,2)'"], ["'(2,1)'"], ['null']] },
];

export interface KeylessTable {
  name: string;
  old: string;
  live: string;
  /** How often each row is there, on old and on live: by the numbers of its values. */
  copies: Map<string, [old: number, live: number]>;
}

function literals(random: Random, columns: Kind[], row: number[]): string {
  return columns.map(({ values }, index) => random.pick(values[row[index] as number] as string[])).join(', ');
}

/** A table of a seed: statements for each side, and what each row counts. */
export function keylessTable(seed: number): KeylessTable {
  const random = seeded(seed);
  const name = `t${seed}`;
  const columns = Array.from({ length: random.int(1, 5) }, () => random.pick(kinds));
  const copies: KeylessTable['copies'] = new Map();
  for (let rows = random.int(0, 12); rows > 0; rows--) {
    const row = columns.map(({ values }) => random.int(0, values.length - 1));
    const old = random.int(0, 4);
    copies.set(row.join(), [old, random.chance(0.4) ? old : random.int(0, 4)]);
  }
  const statements = (side: 'old' | 'live') => {
    const types = columns.map((kind, index) => `c${index} ${kind[side]}`);
    const rows = [...copies].flatMap(([row, counts]) =>
      Array.from(
        { length: counts[side === 'old' ? 0 : 1] },
        () => `(${literals(random, columns, row.split(',').map(Number))})`,
      ),
    );
    const more = side === 'live' && random.chance(0.3) ? ', extra int default 7' : '';
    const names = types.map((_, index) => `c${index}`).join(', ');
    const insert =
      rows.length > 0 ? `insert into ${name} (${names}) values ${random.shuffled(rows).join(', ')};` : '';
    return `create table ${name} (${types.join(', ')}${more}); ${insert}`;
  };
  return { name, old: statements('old'), live: statements('live'), copies };
}

/** What is wrong with the counts that a run reports for tables. */
export function miscounted(tables: KeylessTable[], { report }: Files): string[] {
  return tables.flatMap(({ name, copies }) => {
    const found = report.tables.find(({ table }) => table === `public.${name}`);
    const all = [...copies.values()];
    const sum = (of: (counts: [number, number]) => number) => all.reduce((total, one) => total + of(one), 0);
    const wanted = {
      old: sum(([old]) => old),
      live: sum(([, live]) => live),
      identical: sum(([old, live]) => Math.min(old, live)),
      missing: sum(([old, live]) => Math.max(0, old - live)),
      corrupted: 0,
      new: sum(([old, live]) => Math.max(0, live - old)),
    };
    const same = JSON.stringify(found?.counts) === JSON.stringify(wanted);
    return same ? [] : [`${name}: ${JSON.stringify(found?.counts)} is not ${JSON.stringify(wanted)}`];
  });
}
