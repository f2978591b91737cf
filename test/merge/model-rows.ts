import type { Moment, Reason, Rules, User } from './model-types.ts';

/** By the bytes of their UTF-8; null goes last. */
export function byBytes(left: string | null, right: string | null): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** A name without case, blanks and Unicode form. */
export function folded(name: string): string {
  return name.normalize('NFKC').toLowerCase().normalize('NFKC').replace(/\s+/gu, '');
}

export function grouped<T>(list: T[], by: (one: T) => string | number): T[][] {
  const groups = new Map<string | number, T[]>();
  for (const one of list) {
    const group = groups.get(by(one));
    if (group) group.push(one);
    else groups.set(by(one), [one]);
  }
  return [...groups.values()];
}

const fiveMinutes = 5 * 60 * 1_000_000;
export const isFuture = (at: Moment, { now, trustFuture }: Rules) =>
  !trustFuture && at !== null && at > now + fiveMinutes;
export const hasValue = ({ value }: User) => value !== null && value !== '';

/** The time by which a row ranks. */
export function believed(row: User, rules: Rules): Moment {
  const at = rules.stored(row.at);
  return isFuture(at, rules) ? null : at;
}

/** Negative where the left row goes before the right one. */
export function compareRows(left: User, right: User, rules: Rules): number {
  if (hasValue(left) !== hasValue(right)) return hasValue(left) ? -1 : 1;
  const [one, other] = [believed(left, rules), believed(right, rules)];
  if (one !== other) return one === null || (other !== null && one < other) ? 1 : -1;
  if (left.place !== right.place) return left.place - right.place;
  if (left.id !== right.id) return (left.id ?? Infinity) - (right.id ?? Infinity);
  const pairs = [
    [left.value, right.value],
    ...left.carry.map((value, index) => [value, right.carry[index] ?? null]),
  ];
  return pairs.map(([a, b]) => byBytes(a as string | null, b as string | null)).find((order) => order) ?? 0;
}

export function hasKey({ key }: User, { fold }: Rules): boolean {
  return key !== null && (fold ? folded(key) : key) !== '';
}

/** Why the first of these rows, the best one, is the one. */
export function reasonOf([winner, ...others]: User[], rules: Rules): Reason {
  const first = winner as User;
  if (others.length === 0) return 'only';
  const rivals = others.filter((row) => hasValue(row) === hasValue(first));
  if (rivals.length === 0) return 'only_with_value';
  const time = believed(first, rules);
  if (time === null) return 'no_time';
  const equals = rivals.filter((row) => believed(row, rules) === time);
  if (equals.some(({ value }) => value !== first.value)) return 'tie';
  return equals.length > 0 ? 'same' : 'newest';
}
