/** A page read without a browser: enough for pages that are made of whole tags. */

const empty = ['meta', 'br', 'hr', 'img', 'link'];

/** Throws where tags of a page are not closed in the order in which they were opened, or a bare < or & stands in it. */
export function requireWellFormed(page: string): void {
  const open: string[] = [];
  const body = page.replace(/<style>[^<]*<\/style>/g, '');
  for (const [token, close, name = ''] of body.matchAll(
    /<(\/?)([a-z0-9]+)(?: [^<>]*)?>|<!doctype html>|[<&]/g,
  )) {
    if (token === '<!doctype html>') continue;
    if (token === '&') continue;
    if (token === '<') throw new Error(`a bare < in the page, inside of ${open.join(' ')}`);
    if (close) {
      const opened = open.pop();
      if (opened !== name) throw new Error(`</${name}> closes ${opened}`);
    } else if (!empty.includes(name)) open.push(name);
  }
  if (open.length > 0) throw new Error(`${open.join(' ')} is not closed`);
  const [bare] = /&(?!(?:[a-z]+|#\d+|#x[0-9a-f]+);)/i.exec(body) ?? [];
  if (bare) throw new Error('a bare & in the page');
}

/** The rows of all tables of a page, each as the text of its cells. */
export function cells(page: string): string[][] {
  return [...page.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/gs)].map(([, cell = '']) => text(cell)),
  );
}

/** What a reader sees of a piece of a page. */
export function text(markup: string): string {
  return markup
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&#x3D;', '=')
    .replaceAll('&#x60;', '`')
    .replaceAll('&amp;', '&');
}
