/** A count with thousands separated; a dash for what was not counted. Not by a locale, which takes long to load. */
export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 row`, `2 rows`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** `1 row needs`, `2 rows need`: what stands before what they need. */
export function pluralNeed(value: number, noun: string): string {
  return `${plural(value, noun)} ${value === 1 ? 'needs' : 'need'}`;
}

/** Names for a message: the first ten, and how many more there are. */
export function listNames(names: string[]): string {
  const shown = names.slice(0, 10).join(', ');
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown || 'none';
}
