/** Lets a reader look for tables by name: lines of the overview that do not match are hidden. */
export function filterTables(overview: HTMLElement): void {
  const lines = [...document.querySelectorAll<HTMLElement>('[data-line]')];
  if (lines.length < 10) return;
  const input = document.createElement('input');
  input.type = 'search';
  input.placeholder = 'search tables';
  input.setAttribute('aria-label', 'Search tables');
  input.addEventListener('input', () => {
    const sought = input.value.trim().toLowerCase();
    for (const line of lines) line.hidden = !line.dataset.line?.toLowerCase().includes(sought);
  });
  overview.after(input);
}
