import type { Filled } from './check/outcome.ts';
import { createTable, values } from './ddl.ts';
import type { Cells, Row } from './rows.ts';
import { settingsFor } from './settings.ts';
import type { SideName } from './table.ts';

/** All that it takes to see the failure again. */
export function describe({ table, rows }: Filled, problems: string[]): string {
  const shown = rows.filter(({ fault }) => fault !== 'none').slice(0, 20);
  const side = (row: Row, name: SideName): string =>
    row[name] ? values(table, name, row[name] as Cells).slice(0, 1500) : 'no row';
  const { tables, map } = settingsFor([table]);
  return [
    `seed ${table.seed} (${table.versions}): npm run oracle -- 1 ${table.seed}`,
    ...problems.slice(0, 12).map((problem) => `  ${problem.slice(0, 2000)}`),
    `old:  ${createTable(table, 'old')}`,
    `live: ${createTable(table, 'live')}`,
    `key ${table.key.map(({ name }) => name).join(', ')} (${table.keyBy})`,
    `settings ${JSON.stringify({ tables, map })}`,
    ...shown.flatMap((row) => [
      `${row.fault}; expected ${JSON.stringify(row.expected)}`,
      `  old  ${side(row, 'old')}`,
      `  live ${side(row, 'live')}`,
    ]),
  ].join('\n');
}
