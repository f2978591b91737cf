import type { ChangedRow, PageTable } from '../compare/report/page/page-data.ts';
import { CopyMenu } from './copy.tsx';
import { DecideRow } from './decide.tsx';
import { type Sort, wantedChanges } from './lists.ts';
import { Panel, SortHead } from './panel.tsx';
import { jsonOf, updateOf, whereOf } from './statements.ts';
import { type DecisionStore, keyOf, type Scope } from './store.ts';
import { ChangedCells } from './value.tsx';

/** Columns of a row that are shown: a filter shows the others. */
const shownChanges = 8;

function RowLines({ table, store, row }: { table: PageTable; store: DecisionStore; row: ChangedRow }) {
  const [key, seen, changes, hints, left] = row;
  const shown = changes.slice(0, shownChanges);
  const more = left + changes.length - shown.length;
  const named = keyOf(table, key);
  const scope = { table: table.name, key: named };
  const values = changes.map(
    ([column, kind]): Scope => ({
      table: table.name,
      status: 'corrupted',
      column: table.columns[column] as string,
      ...(kind === null ? {} : { kind: table.kinds[kind] as NonNullable<Scope['kind']> }),
    }),
  );
  const copies = {
    key: () => JSON.stringify(named),
    where: () => whereOf(table, key),
    row: () =>
      jsonOf(
        [
          ...table.key,
          ...changes.flatMap(([column]) => [
            `${table.columns[column]} on old`,
            `${table.columns[column]} on live`,
          ]),
        ],
        [...key, ...changes.flatMap(([, , old, live]) => [old, live])],
      ),
    repair: () => (left > 0 ? null : updateOf(table, key, changes)),
  };
  const lines = shown.length + (more > 0 ? 1 : 0);
  return (
    <>
      {shown.map(([column, kind, old, live], index) => (
        <tr key={column}>
          {table.hasKey &&
            key.map((value, place) => (
              <td class="value" key={table.key[place]}>
                {value}
                {index === 0 &&
                  place === key.length - 1 &&
                  hints.map((hint) => (
                    <span class="hint" key={hint}>
                      {hint}
                    </span>
                  ))}
              </td>
            ))}
          <td>
            <code>{table.columns[column]}</code>
          </td>
          <td>{kind !== null && <code>{table.kinds[kind]}</code>}</td>
          <ChangedCells old={old} live={live} />
          {index === 0 && (
            <td rowSpan={lines} class="act">
              {!table.isKeyMasked && <DecideRow store={store} scope={scope} seen={seen} values={values} />}
              <CopyMenu label={`the row ${JSON.stringify(named)}`} copies={copies} />
            </td>
          )}
        </tr>
      ))}
      {more > 0 && (
        <tr>
          <td class="dim" colSpan={(table.hasKey ? key.length : 0) + 4}>
            and {more} more columns of this row
          </td>
        </tr>
      )}
    </>
  );
}

/** The corrupted rows of a table, a line for each value that differs. */
export function Changes({ table, store }: { table: PageTable; store: DecisionStore }) {
  const draw = (rows: ChangedRow[], sort: Sort, onSort: (sort: Sort) => void) => (
    <table>
      <thead>
        <tr>
          {table.hasKey &&
            table.key.map((name, at) => (
              <SortHead key={name} sort={sort} own={{ by: 'key', at }} onSort={onSort}>
                {name}
              </SortHead>
            ))}
          <SortHead sort={sort} own={{ by: 'column', at: 0 }} onSort={onSort}>
            column
          </SortHead>
          <SortHead sort={sort} own={{ by: 'kind', at: 0 }} onSort={onSort}>
            kind
          </SortHead>
          <SortHead sort={sort} own={{ by: 'value', at: 0 }} onSort={onSort}>
            old
          </SortHead>
          <th>live</th>
          <th class="act">
            <span>decide</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <RowLines key={row[0].join('\u0000')} table={table} store={store} row={row} />
        ))}
      </tbody>
    </table>
  );
  return (
    <Panel
      name={`corrupted rows of ${table.name}`}
      held={table.corrupted}
      filters={{ columns: table.columns, kinds: table.kinds }}
      find={(wanted) => wantedChanges(table, wanted)}
      draw={draw}
    />
  );
}
