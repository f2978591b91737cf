import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Held } from '../compare/report/page/page-data.ts';
import { byKey, type Sort, type Wanted } from './lists.ts';

/** Rows that are shown at once. */
const pageRows = 20;

const count = (number: number) => number.toLocaleString('en');

const everything: Wanted = { text: '', column: null, kind: null, sort: byKey };

/** A head of a column by which the rows can be ordered. */
export function SortHead({
  sort,
  own,
  children,
  onSort,
}: {
  sort: Sort;
  own: Pick<Sort, 'by' | 'at'>;
  children: ComponentChildren;
  onSort: (sort: Sort) => void;
}) {
  const isOwn = sort.by === own.by && sort.at === own.at;
  const order = isOwn ? (sort.down ? 'descending' : 'ascending') : 'none';
  return (
    <th aria-sort={order}>
      <button type="button" onClick={() => onSort({ ...own, down: isOwn && !sort.down })}>
        {children}
        {isOwn ? (sort.down ? ' ↓' : ' ↑') : ''}
      </button>
    </th>
  );
}

/** A choice among names, by their places. */
function Filter({
  label,
  names,
  value,
  onChoose,
}: {
  label: string;
  names: string[];
  value: number | null;
  onChoose: (place: number | null) => void;
}) {
  return (
    <select
      aria-label={label}
      value={value ?? ''}
      onChange={({ currentTarget: { value: chosen } }) => onChoose(chosen === '' ? null : Number(chosen))}
    >
      <option value="">{label}: all</option>
      {names.map((name, place) => (
        <option key={name} value={place}>
          {name}
        </option>
      ))}
    </select>
  );
}

/**
 * A list of rows with a search, filters and pages, around what draws the rows.
 *
 * @param find the rows that are wanted, in their order
 * @param draw the table of some of them
 */
export function Panel<Row>({
  name,
  held,
  filters = {},
  find,
  draw,
}: {
  name: string;
  held: Held<unknown>;
  filters?: { columns?: string[]; kinds?: string[] };
  find: (wanted: Wanted) => Row[];
  draw: (rows: Row[], sort: Sort, onSort: (sort: Sort) => void) => ComponentChildren;
}) {
  const [wanted, want] = useState(everything);
  const [page, turn] = useState(0);
  const change = (some: Partial<Wanted>) => {
    want({ ...wanted, ...some });
    turn(0);
  };
  const found = find(wanted);
  const pages = Math.max(1, Math.ceil(found.length / pageRows));
  const first = page * pageRows;
  const shown = found.slice(first, first + pageRows);
  const { columns = [], kinds = [] } = filters;
  return (
    <>
      <search class="tools" aria-label={name}>
        <input
          type="search"
          placeholder="search"
          aria-label={`Search in ${name}`}
          value={wanted.text}
          onInput={(event) => change({ text: event.currentTarget.value })}
        />
        {columns.length > 1 && (
          <Filter
            label="column"
            names={columns}
            value={wanted.column}
            onChoose={(column) => change({ column })}
          />
        )}
        {kinds.length > 1 && (
          <Filter label="kind" names={kinds} value={wanted.kind} onChoose={(kind) => change({ kind })} />
        )}
        <span class="pages">
          <button type="button" disabled={page === 0} onClick={() => turn(page - 1)}>
            previous
          </button>
          <span role="status">
            {found.length === 0
              ? 'no such row'
              : `${count(first + 1)}–${count(first + shown.length)} of ${count(found.length)}`}
          </span>
          <button type="button" disabled={page + 1 >= pages} onClick={() => turn(page + 1)}>
            next
          </button>
        </span>
      </search>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys */}
      <section class="scroll" tabIndex={0} aria-label={name}>
        {draw(shown, wanted.sort, (sort) => change({ sort }))}
      </section>
      <p class="dim">
        {held.rows.length < held.total
          ? `${count(held.rows.length)} of ${count(held.total)} rows are in this page, from all over the table. All of them: `
          : `All ${count(held.total)} rows are in this page, and also here: `}
        <code class="statement">{held.statement}</code>
        {held.file && (
          <>
            {' '}
            or <code>{held.file}</code>
          </>
        )}
      </p>
    </>
  );
}
