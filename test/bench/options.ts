import { InvalidArgumentError } from 'commander';
import type { Major } from '../../src/embedded/binaries.ts';
import type { LinkLimits } from '../support/link.ts';
import { smallestShare } from './rows.ts';

// Readers of what is given to `npm run bench`.

export function whole(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('is not a whole number above 0.');
  return Number(text);
}

export function share(text: string): number {
  const value = Number(text);
  const millionths = value / smallestShare;
  if (!(value >= 0 && value <= 1) || Math.abs(millionths - Math.round(millionths)) > 1e-6) {
    throw new InvalidArgumentError('is no share from 0 to 1 in whole millionths.');
  }
  return value;
}

export const choice =
  <T extends string>(...choices: T[]) =>
  (text: string): T => {
    if (!choices.includes(text as T)) throw new InvalidArgumentError(`is none of ${choices.join(', ')}.`);
    return text as T;
  };

const majors = [10, 13, 15, 16, 18];

export function versions(text: string): { old: Major; live: Major } {
  const [old, live, ...more] = text.split('-').map(Number) as Major[];
  if (!old || !live || more.length > 0 || ![old, live].every((one) => majors.includes(one))) {
    throw new InvalidArgumentError(`is no pair like 13-18 of ${majors.join(', ')}.`);
  }
  return { old, live };
}

/** `100,2`: megabits a second, and milliseconds of a round trip. Either may be left away: `100`, `,2`. */
export function link(text: string): LinkLimits | null {
  if (text === 'none') return null;
  const [, mbit, delay] = /^(\d+(?:\.\d+)?)?(?:,(\d+(?:\.\d+)?))?$/.exec(text) ?? [];
  if ((mbit === undefined && delay === undefined) || Number(mbit) === 0) {
    throw new InvalidArgumentError('is not MBIT,MS, MBIT, or ,MS.');
  }
  return {
    ...(mbit === undefined ? {} : { mbit: Number(mbit) }),
    ...(delay === undefined ? {} : { delay: Number(delay) }),
  };
}

/** Reads every one of an option's values: commander hands them over one by one, the first with the default. */
export function each<T>(read: (text: string) => T): (text: string, earlier: T[]) => T[] {
  const values: T[] = [];
  return (text) => {
    values.push(read(text));
    return [...values];
  };
}
