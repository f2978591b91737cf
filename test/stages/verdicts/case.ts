export type Verdict = 'same' | 'differs';
/** SQL of the value on old, on live, and what a comparison is to say. */
export type Row = [old: string, live: string, verdict: Verdict];

export interface Case {
  /** The ruling, in a few words. */
  title: string;
  /** Type on old, and on live where it is another. */
  old: string;
  live?: string;
  rows: Row[];
  /** Verdicts under --exact where they are others, by the number of the row. */
  exact?: Record<number, Verdict>;
  /** Whether a finding tells of the two types. */
  noted?: boolean;
}
