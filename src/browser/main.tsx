import { render } from 'preact';
import type { PageData, PageTable } from '../compare/report/page/page-data.ts';
import { Alone } from './alone.tsx';
import { DecisionBar } from './bar.tsx';
import { Changes } from './changes.tsx';
import { DecideMany } from './decide.tsx';
import { DecisionStore, type Scope } from './store.ts';
import { filterTables } from './tables.ts';

// The script of report.html. The page tells everything without it; with it rows can be looked through and decided about.

function storageOf(): Storage | null {
  try {
    return localStorage;
  } catch {
    // forbidden, in some browsers for all that is opened from a file
    return null;
  }
}

/** Puts what a reader can work with in the place of the list that the page came with. */
function showRows(place: HTMLElement, table: PageTable, store: DecisionStore): void {
  const status = place.dataset.status as 'missing' | 'corrupted' | 'new';
  place.dataset.shown = '';
  place.replaceChildren();
  render(
    status === 'corrupted' ? (
      <Changes table={table} store={store} />
    ) : (
      <Alone table={table} status={status} store={store} />
    ),
    place,
  );
}

/** How far beyond what is in sight places are filled. */
const ahead = 600;

/**
 * Those places are filled that a reader comes near to: in a report of a hundred tables most are never looked at. What is in sight
 * at first is filled at once, so that nothing moves under the reader's eyes.
 */
function whenNear(places: HTMLElement[], show: (place: HTMLElement) => void): void {
  const watch = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        watch.unobserve(target);
        show(target as HTMLElement);
      }
    },
    { rootMargin: `${ahead}px` },
  );
  // asked of all before any is filled: each answer would have the page laid out anew
  // whether it is folded is asked of the document: to measure what is folded would have all of that laid out
  const isFar = (place: HTMLElement) =>
    place.closest('details:not([open])') !== null || place.getBoundingClientRect().top > innerHeight + ahead;
  const later = new Set(places.filter(isFar));
  for (const place of places) {
    if (later.has(place)) watch.observe(place);
    else show(place);
  }
}

/** Unfolds the table that a link leads to. */
function openByLinks(): void {
  const open = () => {
    const target = document.getElementById(location.hash.slice(1));
    const folded = target?.closest('details');
    if (!target || !folded || folded.open) return;
    folded.open = true;
    target.scrollIntoView();
  };
  addEventListener('hashchange', open);
  open();
}

function scopeOf(table: PageTable, { status, column, kind }: DOMStringMap): Scope {
  return {
    table: table.name,
    ...(status ? { status: status as NonNullable<Scope['status']> } : {}),
    ...(column ? { column } : {}),
    ...(kind ? { kind: kind as NonNullable<Scope['kind']> } : {}),
  };
}

function start(): void {
  const data = JSON.parse(document.getElementById('data')?.textContent ?? '') as PageData;
  const tables = new Map(data.tables.map((table) => [table.anchor, table]));
  const store = new DecisionStore(data, storageOf());
  const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];
  const tableOf = ({ dataset }: HTMLElement) => tables.get(dataset.table ?? '');
  document.documentElement.classList.add('script');
  whenNear(all('[data-rows]'), (place) => {
    const table = tableOf(place);
    if (table) showRows(place, table, store);
  });
  whenNear(all('[data-decide]'), (place) => {
    const table = tableOf(place);
    const rows = Number(place.dataset.decide);
    if (table) render(<DecideMany store={store} scope={scopeOf(table, place.dataset)} rows={rows} />, place);
  });
  openByLinks();
  const overview = document.getElementById('tables');
  if (overview) filterTables(overview);
  const bar = document.getElementById('decisions');
  if (bar && tables.size > 0) render(<DecisionBar store={store} />, bar);
}

start();
