import type { Random } from '../random.ts';

/**
 * One value as docs/comparing.md sees it. All its spellings are the same value and two values with other ids differ:
 * that is written down by hand in the pools of the kinds. A side without a spelling cannot hold the value.
 */
export interface Value {
  id: string;
  old: readonly string[];
  live: readonly string[];
}

/** A type of column on both sides, and the values that it may hold. */
export interface Kind {
  /** SQL types. */
  old: string;
  live: string;
  /** Whether it can be part of a key: different values are then different for the index as well. */
  key: boolean;
  /** Whether the empty string is a value of it. */
  strings: boolean;
  /** The first major version that has it, or all of its values. */
  since: number;
  /** Time zone to be declared for the comparison. */
  timezone?: string;
  /** What old prints, as live prints the same time by the declared zone. */
  asLive?(text: string): string;
  pick(random: Random): Value;
  /** The second oracle: whether two values as the servers print them are the same. */
  same(old: string, live: string): boolean;
  /** The ids of its values from the earliest to the latest, where that tells which of two changes was later. */
  ascending?: readonly string[];
  /** The same for the second oracle: less than zero where old's printed value is the earlier one. */
  compare?(old: string, live: string): number;
}

/** Spellings of one value: one, several, or others on each side. */
export type Spellings = string | string[] | { old?: string[]; live?: string[] };

interface Details extends Partial<Pick<Kind, 'live' | 'key' | 'strings' | 'since' | 'timezone' | 'asLive'>> {
  /** More values; each is spelled as the pool would spell it first. */
  random?: (random: Random) => string;
  /** What printed values are brought to before they are compared. */
  normal?: (text: string) => string;
  normalOld?: (text: string) => string;
  normalLive?: (text: string) => string;
}

export function readValue(spellings: Spellings): Value {
  const list = typeof spellings === 'string' ? [spellings] : spellings;
  const { old = [], live = [] } = Array.isArray(list) ? { old: list, live: list } : list;
  return { id: old[0] ?? `on live only: ${live[0]}`, old, live };
}

/** A kind of column from a pool in which every entry is another value. */
export function kind(type: string, pool: readonly Spellings[], details: Details = {}): Kind {
  const { random: more, normal = (text) => text, normalOld = normal, normalLive = normal } = details;
  const values = pool.map(readValue);
  const ids = new Set(values.map(({ id }) => id));
  if (ids.size < values.length) throw new Error(`two values of ${type} have the same first spelling`);
  return {
    old: type,
    live: type,
    key: true,
    strings: false,
    since: 0,
    ...details,
    pick: (random) => {
      if (!more || random.chance(0.6)) return random.pick(values);
      const text = more(random);
      return values.find(({ id }) => id === text) ?? readValue(text);
    },
    same: (old, live) => normalOld(old) === normalLive(live),
  };
}

/** Numbers in a printed value without the zeros at the end of their fraction: 1.0 and 1.00 are the same numeric. */
export function withoutZeros(text: string): string {
  return text.replace(/\.\d+/g, (fraction) => fraction.replace(/\.?0+$/, ''));
}

/** Printed floats with -0 as 0. */
export function withoutNegativeZero(text: string): string {
  return text.replace(/(?<![\d.\w])-0(?![\d.])/g, '0');
}

/** Without trailing blanks, as char(n) is compared. */
export function withoutPadding(text: string): string {
  return text.replace(/ +$/, '');
}
