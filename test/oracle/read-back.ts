import { type Bench, type Files, quoted } from '../support/compare.ts';
import type { Filled, Outcome } from './check/outcome.ts';
import { dumpTables, readTexts } from './dump.ts';

const viewNames = ['missing', 'corrupted', 'new', 'changes', 'json'] as const;

/** What both servers hold, and what the views show of it. */
export async function readBack(b: Bench, filled: Filled[], files: Files): Promise<Outcome[]> {
  const tables = filled.map(({ table }) => table);
  const [old, live] = await Promise.all([
    dumpTables(b.old.sql, tables, 'old'),
    dumpTables(b.live.sql, tables, 'live'),
  ]);
  const names = await b.live.sql<{ display: string; schema: string; name: string; stem: string | null }[]>`
    select format('%I.%I', n.nspname, c.relname) as display, n.nspname as schema, c.relname as name,
      (select stem from pgmend.tables as t where t.table_name = format('%I.%I', n.nspname, c.relname)) as stem
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p')`;
  const nameOf = (table: Filled['table']) =>
    names.find(({ schema, name }) => schema === table.schema && name === table.name);
  const compared = filled.filter(({ table }) =>
    files.report.tables.some(
      (entry) => entry.table === nameOf(table)?.display && entry.outcome === 'compared',
    ),
  );
  const views = await readTexts(
    b.live.sql,
    compared.flatMap(({ table }) =>
      viewNames.map((view) => `select * from pgmend.${quoted(`${nameOf(table)?.stem}_${view}`)}`),
    ),
  );
  return filled.map((each) => {
    const place = compared.indexOf(each) * viewNames.length;
    const shown = viewNames.map((view, index) => [view, (place >= 0 && views[place + index]) || []]);
    return {
      ...each,
      old: old.get(each.table) as Outcome['old'],
      live: live.get(each.table) as Outcome['live'],
      display: nameOf(each.table)?.display as string,
      files,
      views: Object.fromEntries(shown) as Outcome['views'],
    };
  });
}
