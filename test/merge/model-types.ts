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
