import { type Bench, bench, type Files, quoted } from '../support/compare.ts';
import { check, type Outcome } from './check.ts';
import { createTable, insertRows, type SideName, values } from './ddl.ts';
import { dumpTables, keyText, readTexts } from './dump.ts';
import { expectExact } from './exact.ts';
import { injectFaults } from './faults.ts';
import { ownTypes } from './kinds/own.ts';
import { type Cells, makeRows, type Row } from './rows.ts';
import { allSchemas, type Table, type Versions } from './schema.ts';

interface Filled {
  table: Table;
  rows: Row[];
  keys: Outcome['keys'];
}

/** A table that was not compared as it should have been. */
export interface Failure {
  table: Table;
  text: string;
}

/** The rows of a table, and its faults. Random, so it may be asked for once per table. */
function fillTable(table: Table): Filled {
  const { both, missing, added } = makeRows(table);
  injectFaults(table, both);
  return { table, rows: [...both, ...missing, ...added], keys: new Map() };
}

async function makeSide(b: Bench, side: SideName, filled: Filled[]): Promise<void> {
  const { sql } = b[side];
  const schemas = allSchemas
    .filter((name) => name !== 'public')
    .map((name) => `create schema ${quoted(name)};`);
  await sql.unsafe(`${schemas.join('\n')} ${ownTypes.both} ${ownTypes[side]}`);
  for (const { table, rows, keys } of filled) {
    const here = rows.filter((row) => row[side]);
    await sql.unsafe(createTable(table, side));
    if (here.length === 0) continue;
    const answer = await sql.unsafe(insertRows(table, side, here));
    here.forEach((row, index) => {
      const key = keyText(table.key.map((_, part) => answer[index]?.[`k${part}`] as string));
      keys.set(row, { ...keys.get(row), [side]: key });
    });
  }
}

const servers: Record<Versions, { old: 'older' | 'newer'; live: 'older' | 'newer' }> = {
  'older newer': { old: 'older', live: 'newer' },
  'older older': { old: 'older', live: 'older' },
  'newer newer': { old: 'newer', live: 'newer' },
  'newer older': { old: 'newer', live: 'older' },
};

function compareAll(b: Bench, tables: Table[]): Promise<Files> {
  const settings = tables.map((table): [string, object] => {
    const renamed = table.columns.filter(({ name, oldName }) => name !== oldName);
    const timezone = table.columns.find(({ kind }) => kind.timezone)?.kind.timezone;
    return [
      `${table.schema}.${table.name}`,
      {
        ...(table.keyBy === 'named' ? { key: table.key.map(({ name }) => name) } : {}),
        rename: Object.fromEntries(renamed.map(({ name, oldName }) => [oldName, name])),
        exclude: table.columns.filter(({ excluded }) => excluded).map(({ name }) => name),
        ...(timezone ? { timezone } : {}),
        exact: table.exact,
      },
    ];
  });
  const schema = [...new Set(tables.map((table) => table.schema))];
  return b.run({ schema, format: 'json,csv,html', tables: Object.fromEntries(settings) });
}

const viewNames = ['missing', 'corrupted', 'new', 'changes'] as const;

async function readBack(b: Bench, filled: Filled[], files: Files): Promise<Outcome[]> {
  const tables = filled.map(({ table }) => table);
  const [old, live] = await Promise.all([
    dumpTables(b.old.sql, tables, 'old'),
    dumpTables(b.live.sql, tables, 'live'),
  ]);
  const names = await b.live.sql<{ display: string; schema: string; name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as display, n.nspname as schema, c.relname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p')`;
  const display = (table: Table): string =>
    names.find(({ schema, name }) => schema === table.schema && name === table.name)?.display as string;
  const compared = filled.filter(({ table }) =>
    files.report.tables.some((entry) => entry.table === display(table) && entry.outcome === 'compared'),
  );
  const views = await readTexts(
    b.live.sql,
    compared.flatMap(({ table }) => {
      const stem = table.schema === 'public' ? table.name : `${table.schema}__${table.name}`;
      return viewNames.map((view) => `select * from pgmend.${quoted(`${stem}_${view}`)}`);
    }),
  );
  return filled.map((each) => {
    const place = compared.indexOf(each) * viewNames.length;
    const shown = Object.fromEntries(viewNames.map((view, index) => [view, views[place + index] ?? []]));
    return {
      ...each,
      old: old.get(each.table) as Outcome['old'],
      live: live.get(each.table) as Outcome['live'],
      display: display(each.table),
      files,
      views: shown as Outcome['views'],
    };
  });
}

/** All that it takes to see the failure again. */
function describe({ table, rows }: Filled, problems: string[]): string {
  const shown = rows.filter(({ fault }) => fault !== 'none').slice(0, 20);
  const side = (row: Row, name: SideName): string =>
    row[name] ? values(table, name, row[name] as Cells).slice(0, 1500) : 'no row';
  return [
    `seed ${table.seed} (${table.versions}): PGMEND_ORACLE_SEED=${table.seed} PGMEND_ORACLE_SCHEMAS=1`,
    ...problems.slice(0, 12).map((problem) => `  ${problem.slice(0, 2000)}`),
    `old:  ${createTable(table, 'old')}`,
    `live: ${createTable(table, 'live')}`,
    `key ${table.key.map(({ name }) => name).join(', ')} (${table.keyBy})`,
    ...shown.flatMap((row) => [
      `${row.fault}; expected ${JSON.stringify(row.expected)}`,
      `  old  ${side(row, 'old')}`,
      `  live ${side(row, 'live')}`,
    ]),
  ].join('\n');
}

async function attempt(filled: Filled[], versions: Versions): Promise<Failure[]> {
  const b = await bench(servers[versions]);
  try {
    await Promise.all([makeSide(b, 'old', filled), makeSide(b, 'live', filled)]);
    const files = await compareAll(
      b,
      filled.map(({ table }) => table),
    );
    const outcomes = await readBack(b, filled, files);
    return outcomes.map(expectExact).flatMap((outcome) => {
      const problems = check(outcome);
      return problems.length > 0 ? [{ table: outcome.table, text: describe(outcome, problems) }] : [];
    });
  } finally {
    await b.drop();
  }
}

/** A run that breaks off is tried again with half of its tables, until the one that breaks it is alone. */
async function narrow(filled: Filled[], versions: Versions): Promise<Failure[]> {
  try {
    return await attempt(filled, versions);
  } catch (error) {
    const [first] = filled;
    if (filled.length === 1 && first) {
      return [{ table: first.table, text: describe(first, [(error as Error).stack ?? String(error)]) }];
    }
    const half = Math.ceil(filled.length / 2);
    return [
      ...(await narrow(filled.slice(0, half), versions)),
      ...(await narrow(filled.slice(half), versions)),
    ];
  }
}

/** Compares tables of one pair of versions in one run, and tells which of them came out wrong. */
export function runBatch(tables: Table[], versions: Versions): Promise<Failure[]> {
  return narrow(tables.map(fillTable), versions);
}
