export type Verdict = 'same' | 'differs';
/** SQL of the value on old, on live, and what a comparison is to say. */
export type Row = [old: string, live: string, verdict: Verdict];
/** SQL of one value, for both sides or for each where they write it differently. */
export type Value = string | [old: string, live: string];

export interface Case {
  /** The ruling, in a few words; without it the case holds what is the same for all types. */
  title?: string;
  /** Type on old, and on live where it is another. */
  old: string;
  live?: string;
  rows?: Row[];
  /** Verdicts under --exact where they are others, by the number of the row. */
  exact?: Record<number, Verdict>;
  /** Whether a finding tells of the two types. */
  noted?: boolean;
  /** Two or three values that all differ, for `=` too: each with itself, with another and with NULL, and as a key. */
  values?: [Value, Value, Value?];
  /** Whether arrays of the values are compared in a second column, with the same verdicts; usual where there are values. */
  arrays?: boolean;
  /** What becomes of the values as a primary key: Postgres takes no such key, or pgmend does not compare by it. */
  key?: 'illegal' | 'refused';
  /** Further primary keys: `same` is one row, `differs` one missing and one new row. */
  keys?: Row[];
  /** The oldest versions of both sides that have the types, and the newest of old. */
  since?: number;
  oldUntil?: number;
  /** What pgmend.yaml declares for the table. */
  timezone?: string;
  /** False where what is printed hangs on the search path of who asks. */
  shown?: false;
  /** Why the table is not compared. */
  refused?: RegExp;
}

/** What every type does: its rows, after those that are written down. */
export function rowsOf({ rows = [], values }: Case): Row[] {
  if (!values) return rows;
  const [[a, liveA], [b, liveB]] = [sides(values[0]), sides(values[1])];
  return [
    ...rows,
    [a, liveA, 'same'],
    [b, liveB, 'same'],
    [a, liveB, 'differs'],
    [b, liveA, 'differs'],
    [a, 'null', 'differs'],
    ['null', liveA, 'differs'],
    ['null', 'null', 'same'],
  ];
}

/** The key rows of a case; null is no row on that side. */
export function keysOf({ values, keys = [] }: Case): { old: string | null; live: string | null }[] {
  if (!values) return [];
  const [a, b, c] = values;
  return [
    { old: sides(a)[0], live: sides(a)[1] },
    { old: sides(b)[0], live: null },
    ...(c === undefined ? [] : [{ old: null, live: sides(c)[1] }]),
    ...keys.map(([old, live]) => ({ old, live })),
  ];
}

function sides(value: Value): [string, string] {
  return typeof value === 'string' ? [value, value] : value;
}

/** A type that nobody can write a value of must not stop a table. */
export function nullOnly(since = 10): (type: string) => Case {
  return (type) => ({
    title: 'a type without input stops no table',
    old: type,
    since,
    rows: [['null', 'null', 'same']],
  });
}
