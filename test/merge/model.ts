// What a merge of users has to come to by its rulings, in plain TypeScript and without any SQL. Nothing of pgmend is used.

/** Microseconds since 1970 in UTC; also both infinities. Null where a row has no time. */
export type Moment = number | null;

/** A row of the target (place 0) or of a source. */
export interface User {
  place: number;
  id: number | null;
  key: string | null;
  value: string | null;
  at: Moment;
  carry: (string | null)[];
}

/** What the settings of a merge and the columns of its target say. */
export interface Rules {
  /** Name of each place, `target` first. */
  places: string[];
  fold: boolean;
  trustFuture: boolean;
  /** When the merge runs. */
  now: number;
  /** A moment as the target keeps it. */
  stored(at: Moment): Moment;
  /** Whether the target would take these columns. */
  fits(row: User, spelling: string): boolean;
}

export type Reason = 'only' | 'only_with_value' | 'newest' | 'same' | 'tie' | 'no_time';

/** What becomes of a user. */
export interface Decision {
  key: string;
  outcome: 'kept' | 'updated' | 'inserted' | 'rejected';
  chosen: string;
  reason: Reason;
  id: number | null;
  value: 'new' | 'same' | 'differs';
  losers: { source: string; id: number | null; value: string; standing: string }[];
}

/** What a merge comes to. */
export interface Expected {
  decisions: Decision[];
  /** The target's rows afterwards. */
  table: Omit<User, 'place'>[];
  idMap: { source: string; key: string; sourceId: number | null; id: number; reason: string }[];
  attention: {
    code: string;
    wantsLook: boolean;
    source: string;
    sourceId: number | null;
    key: string | null;
  }[];
}

interface Person {
  identity: string;
  /** The winner first. */
  rows: User[];
  spelling: string;
  rejected: boolean;
  wanted: { place: number; id: number } | null;
  conflict: boolean;
  id: number | null;
}

/** By the bytes of their UTF-8; null goes last. */
export function byBytes(left: string | null, right: string | null): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** A name without case, blanks and Unicode form. */
export function folded(name: string): string {
  return name.normalize('NFKC').toLowerCase().normalize('NFKC').replace(/\s+/gu, '');
}

function grouped<T>(list: T[], by: (one: T) => string | number): T[][] {
  const groups = new Map<string | number, T[]>();
  for (const one of list) {
    const group = groups.get(by(one));
    if (group) group.push(one);
    else groups.set(by(one), [one]);
  }
  return [...groups.values()];
}

const fiveMinutes = 5 * 60 * 1_000_000;
const isFuture = (at: Moment, { now, trustFuture }: Rules) =>
  !trustFuture && at !== null && at > now + fiveMinutes;
const hasValue = ({ value }: User) => value !== null && value !== '';

/** The time by which a row ranks. */
function believed(row: User, rules: Rules): Moment {
  const at = rules.stored(row.at);
  return isFuture(at, rules) ? null : at;
}

/** Negative where the left row goes before the right one. */
function compareRows(left: User, right: User, rules: Rules): number {
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

function hasKey({ key }: User, { fold }: Rules): boolean {
  return key !== null && (fold ? folded(key) : key) !== '';
}

function gather(rows: User[], rules: Rules): Person[] {
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
function isAbsent({ rejected, rows }: Person): boolean {
  return rejected && rows.every(({ place }) => place > 0);
}

/** Gives everyone their id; `people` are in the order of their identity. */
function giveIds(people: Person[], rows: User[], rules: Rules): void {
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

function reasonOf([winner, ...others]: User[], rules: Rules): Reason {
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

function losersOf([winner, ...others]: User[], rules: Rules): Decision['losers'] {
  const first = winner as User;
  return others.map((row) => ({
    source: rules.places[row.place] as string,
    id: row.id,
    value: !hasValue(row) ? 'none' : row.value === first.value ? 'same' : 'differs',
    standing:
      hasValue(row) !== hasValue(first)
        ? 'no_value'
        : believed(row, rules) === believed(first, rules)
          ? 'equal'
          : 'older',
  }));
}

function decide({ rows, spelling, rejected, id }: Person, rules: Rules): Decision {
  const [winner] = rows as [User];
  const mine = rows.filter(({ place }) => place === 0);
  const same = mine.every(({ value }) => value === winner.value);
  return {
    key: spelling,
    outcome: winner.place === 0 ? 'kept' : rejected ? 'rejected' : mine.length > 0 ? 'updated' : 'inserted',
    chosen: rules.places[winner.place] as string,
    reason: reasonOf(rows, rules),
    id,
    value: mine.length === 0 ? 'new' : same ? 'same' : 'differs',
    losers: losersOf(rows, rules),
  };
}

function lookAt(people: Person[], rows: User[], rules: Rules): Expected['attention'] {
  const named = (code: string, { place, id, key }: User, wantsLook = true) => ({
    code,
    wantsLook,
    source: rules.places[place] as string,
    sourceId: id,
    key,
  });
  const keyed = people.flatMap((person) => person.rows);
  const alike = grouped(people, ({ spelling }) => folded(spelling));
  const of = ({ rows, spelling }: Person) => ({ ...(rows[0] as User), key: spelling });
  return [
    ...rows.filter((row) => !hasKey(row, rules)).map((row) => named('no_key', row)),
    ...keyed.filter((row) => isFuture(rules.stored(row.at), rules)).map((row) => named('future_time', row)),
    ...keyed.filter((row) => !hasValue(row)).map((row) => named('no_value', row)),
    ...people.flatMap((person) =>
      grouped(person.rows, ({ place }) => place).flatMap((group) =>
        group.length > 1 ? [named('duplicate_key', group[0] as User)] : [],
      ),
    ),
    ...people.flatMap((person) => {
      const reason = reasonOf(person.rows, rules);
      const [winner] = person.rows as [User];
      const differ = person.rows.some(
        (row) =>
          hasValue(row) === hasValue(winner) && believed(row, rules) === null && row.value !== winner.value,
      );
      return [
        ...(reason === 'tie' ? [named('tie', of(person))] : []),
        ...(reason === 'no_time' ? [named('no_time', of(person), differ)] : []),
        ...(person.rejected ? [named('does_not_fit', of(person))] : []),
      ];
    }),
    ...alike.flatMap((group) =>
      group.length > 1 ? group.map((person) => named('similar_key', of(person))) : [],
    ),
  ];
}

/** What a merge of these rows comes to. */
export function expected(rows: User[], rules: Rules): Expected {
  const people = gather(rows, rules).toSorted((a, b) => byBytes(a.identity, b.identity));
  giveIds(people, rows, rules);
  const decisions = people.map((person) => decide(person, rules));
  const table = people.flatMap((person, index) => {
    const [winner] = person.rows as [User];
    const mine = person.rows.find(({ place }) => place === 0);
    if (decisions[index]?.outcome === 'rejected') return mine ? [mine] : [];
    return [{ ...winner, id: person.id, key: person.spelling, at: rules.stored(winner.at) }];
  });
  const untouched = rows.filter((row) => row.place === 0 && !hasKey(row, rules));
  return {
    decisions,
    table: [...table, ...untouched].map(({ place: _, ...row }) => row),
    idMap: people.flatMap((person) => {
      const { wanted, conflict, id } = person;
      return person.rows
        .filter(({ place }) => place > 0 && !isAbsent(person))
        .map((row) => ({
          source: rules.places[row.place] as string,
          key: row.key as string,
          sourceId: row.id,
          id: id as number,
          reason:
            row.id === null
              ? 'no_id'
              : row.id === id
                ? 'kept'
                : conflict && row.place === wanted?.place && row.id === wanted.id
                  ? 'id_conflict'
                  : 'same_user',
        }));
    }),
    attention: lookAt(people, rows, rules),
  };
}
