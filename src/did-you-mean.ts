import { createRequire } from 'node:module';

/** `; did you mean NAME?` where one of the known names is nearly the one that was given; else nothing. */
export function didYouMean(given: string, known: readonly string[]): string {
  // only for whoever has made a mistake
  const { closest, distance } = createRequire(import.meta.url)(
    'fastest-levenshtein',
  ) as typeof import('fastest-levenshtein');
  const close = known.length === 0 ? given : closest(given, known);
  const apart = distance(given, close);
  // as far as commander goes for options and commands
  return apart > 0 && apart <= Math.min(3, Math.floor(given.length * 0.6)) ? `; did you mean ${close}?` : '';
}
