import { compareRows, folded, grouped, hasKey } from './model-rows.ts';
import type { Rules, User } from './model-types.ts';

/** Somebody with rows in one place or in several. */
export interface Person {
  identity: string;
  /** The winner first. */
  rows: User[];
  spelling: string;
  rejected: boolean;
  wanted: { place: number; id: number } | null;
  conflict: boolean;
  id: number | null;
}

/** Who has these rows, each with all of theirs. */
export function gather(rows: User[], rules: Rules): Person[] {
  const names = new Map<string, number>();
  for (const row of rows.filter((row) => row.place === 0 && hasKey(row, rules))) {
    const name = folded(row.key as string);
    names.set(name, (names.get(name) ?? 0) + 1);
  }
  const identity = ({ key }: User): string => {
    const name = folded(key as string);
    // names that the target itself tells apart
    return rules.fold && (names.get(name) ?? 0) < 2 ? name : (key as string);
  };
  const keyed = rows.filter((row) => hasKey(row, rules));
  return grouped(keyed, identity).map((all) => {
    const ranked = all.toSorted((left, right) => compareRows(left, right, rules));
    const [winner] = ranked as [User];
    const byPlace = ranked.toSorted((left, right) => left.place - right.place);
    const withId = byPlace.find(({ id }) => id !== null);
    const spelling = byPlace[0]?.key as string;
    return {
      identity: identity(winner),
      rows: ranked,
      spelling,
      rejected: winner.place > 0 && !rules.fits(winner, spelling),
      wanted: withId ? { place: withId.place, id: withId.id as number } : null,
      conflict: false,
      id: null,
    };
  });
}

/** Whether the target has no row of this person in the end. */
export function isAbsent({ rejected, rows }: Person): boolean {
  return rejected && rows.every(({ place }) => place > 0);
}

/** Gives everyone their id; `people` are in the order of their identity. */
export function giveIds(people: Person[], rows: User[], rules: Rules): void {
  // what stands in the target stands, also without a key
  const taken = new Set(rows.filter((row) => row.place === 0 && !hasKey(row, rules)).map(({ id }) => id));
  const written = people.filter((person) => !isAbsent(person));
  const byPlace = written.toSorted((a, b) => (a.wanted?.place ?? Infinity) - (b.wanted?.place ?? Infinity));
  for (const person of byPlace) {
    if (!person.wanted) continue;
    const { place, id } = person.wanted;
    person.conflict = place > 0 && taken.has(id);
    if (!person.conflict) person.id = id;
    taken.add(id);
  }
  let next =
    rows.reduce<number | null>((most, { id }) => (id === null ? most : Math.max(most ?? id, id)), null) ?? 0;
  const waiting = byPlace.filter(({ id }) => id === null);
  waiting.sort((a, b) =>
    a.wanted && b.wanted && a.wanted.place === b.wanted.place ? a.wanted.id - b.wanted.id : 0,
  );
  for (const person of waiting) person.id = ++next;
}
