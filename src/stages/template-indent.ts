// A rendered file reads as it was written: the text of a partial is indented as deep as its call. Handlebars would indent the result,
// and with it the values in it; so the source is indented instead. A call at column 6 uses the variant `name-6`, whose lines
// are shifted by six; a call within a line at that depth uses `name-6i`, of which the first line stays.

/** A call of a partial that is alone on its line. */
const alone = /^( +)\{\{> *([a-z_]+)\b(.*)\}\}$/;
const within = /\{\{> *([a-z_]+)\b/g;
const variantName = /^(.*)-(\d+)(i?)$/;

/** The partial of which a name is a variant, and by how much it is shifted; null for a partial as it is in its file. */
export function variantOf(name: string): { name: string; columns: number; within: boolean } | null {
  const [, base, columns, inside] = variantName.exec(name) ?? [];
  return base === undefined ? null : { name: base, columns: Number(columns), within: inside === 'i' };
}

/** Shifts the lines of a template, or all but the first. */
export function shift(text: string, columns: number, butFirst: boolean): string {
  const spaces = ' '.repeat(columns);
  return text
    .split('\n')
    .map((line, index) => (line === '' || (butFirst && index === 0) ? line : spaces + line))
    .join('\n');
}

/**
 * Makes each call of a partial one of the variant that fits its place.
 *
 * @param isLong whether a partial has more than one line: of others there is nothing to shift
 */
export function callVariants(text: string, isLong: (name: string) => boolean): string {
  return text
    .split('\n')
    .map((line) => {
      const [, spaces, name, rest] = alone.exec(line) ?? [];
      if (name && spaces && !rest?.includes('}}'))
        return isLong(name) ? `{{> ${name}-${spaces.length}${rest}}}` : line;
      const columns = line.length - line.trimStart().length;
      return line.replace(within, (call, called: string) =>
        columns > 0 && isLong(called) ? `${call}-${columns}i` : call,
      );
    })
    .join('\n');
}

/** The names of the partials that a template calls, but for those that it declares itself. */
export function calledIn(text: string): string[] {
  const own = [...text.matchAll(/\{\{#\*inline "([^"]+)"/g)].map(([, name]) => name);
  const called = [...text.matchAll(/\{\{> *([a-z_]+(?:-\d+i?)?)/g)].map(([, name]) => name as string);
  return called.filter((name) => !own.includes(name));
}
