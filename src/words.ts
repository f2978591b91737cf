/** A count with thousands separated; a dash for what was not counted. Not by a locale, which takes long to load. */
export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 row`, `2 rows`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}
