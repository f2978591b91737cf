import type { AloneRow, PageTable } from '../compare/report/page/page-data.ts';
import { CopyMenu } from './copy.tsx';
import { DecideRow } from './decide.tsx';
import { type Sort, wantedRows } from './lists.ts';
import { Panel, SortHead } from './panel.tsx';
import { insertOf, jsonOf, whereOf } from './statements.ts';
import { type DecisionStore, keyOf } from './store.ts';
import { ValueCell } from './value.tsx';

/** The missing rows of a table, or its new ones: rows that only one side has. */
export function Alone({
  table,
  status,
  store,
}: {
  table: PageTable;
  status: 'missing' | 'new';
  store: DecisionStore;
}) {
  const { columns } = table[status];
  const act = ([key, seen, values, accepted]: AloneRow) => {
    const named = keyOf(table, key);
    const scope = { table: table.name, key: named };
    const copies = {
      key: () => JSON.stringify(named),
      where: () => whereOf(table, key),
      row: () => jsonOf(columns, values),
      ...(status === 'missing' ? { repair: () => insertOf(table, values) } : {}),
    };
    return (
      <td class="act">
        {accepted && <span class="hint decided">accepted</span>}
        {!table.isKeyMasked && (
          <DecideRow store={store} scope={scope} seen={seen} values={[{ table: table.name, status }]} />
        )}
        <CopyMenu label={`the row ${JSON.stringify(named)}`} copies={copies} />
      </td>
    );
  };
  const draw = (rows: AloneRow[], sort: Sort, onSort: (sort: Sort) => void) => (
    <table>
      <thead>
        <tr>
          {columns.map((name, at) => (
            <SortHead key={name} sort={sort} own={{ by: 'value', at }} onSort={onSort}>
              {name}
            </SortHead>
          ))}
          <th class="act">
            <span>decide</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row[0].join('\u0000')}>
            {row[2].map((value, index) => (
              <ValueCell key={columns[index]} value={value} />
            ))}
            {act(row)}
          </tr>
        ))}
      </tbody>
    </table>
  );
  return (
    <Panel
      name={`${status} rows of ${table.name}`}
      held={table[status]}
      find={(wanted) => wantedRows(table[status].rows, wanted)}
      draw={draw}
    />
  );
}
