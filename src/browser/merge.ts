// The script of merge.html: the lists of the page are searched, and turned over.

/** Rows that are shown at once. */
const pageRows = 25;

const count = (number: number) => number.toLocaleString('en');

function button(text: string): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = text;
  return made;
}

/** Puts a search and pages above a list that the page has as a whole. */
function searchable(place: HTMLElement): void {
  const rows = [...place.querySelectorAll<HTMLElement>('tbody tr')];
  if (rows.length <= 10) return;
  const tools = document.createElement('search');
  tools.className = 'tools';
  const name = place.dataset.search ?? '';
  tools.setAttribute('aria-label', name);
  const input = document.createElement('input');
  input.type = 'search';
  input.placeholder = 'search';
  input.setAttribute('aria-label', `Search in ${name}`);
  const [previous, next] = [button('previous'), button('next')];
  const told = document.createElement('span');
  told.setAttribute('role', 'status');
  const pages = document.createElement('span');
  pages.className = 'pages';
  pages.append(previous, told, next);
  tools.append(input, pages);
  place.prepend(tools);
  const texts = rows.map((row) => row.textContent?.toLowerCase() ?? '');
  let first = 0;
  const show = () => {
    const sought = input.value.trim().toLowerCase();
    const found = rows.filter((_, index) => texts[index]?.includes(sought));
    const shown = new Set(found.slice(first, first + pageRows));
    for (const row of rows) row.hidden = !shown.has(row);
    previous.disabled = first === 0;
    next.disabled = first + pageRows >= found.length;
    told.textContent =
      found.length === 0
        ? 'no such row'
        : `${count(first + 1)}–${count(first + shown.size)} of ${count(found.length)}`;
  };
  const turn = (to: number) => {
    first = to;
    show();
  };
  input.addEventListener('input', () => turn(0));
  previous.addEventListener('click', () => turn(first - pageRows));
  next.addEventListener('click', () => turn(first + pageRows));
  // on paper there is nothing to turn over
  addEventListener('beforeprint', () => {
    for (const row of rows) row.hidden = false;
  });
  addEventListener('afterprint', show);
  show();
}

for (const place of document.querySelectorAll<HTMLElement>('[data-search]')) searchable(place);
