import { closestMatch } from 'leven';

/** `; did you mean NAME?` where one of the known names is nearly the one that was given; else nothing. */
export function didYouMean(given: string, known: readonly string[]): string {
  // as far as commander goes for options and commands
  const maxDistance = Math.min(3, Math.floor(given.length * 0.6));
  const close = closestMatch(given, known, { maxDistance });
  return close === undefined ? '' : `; did you mean ${close}?`;
}
