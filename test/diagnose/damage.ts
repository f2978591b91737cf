import type { Random } from '../oracle/random.ts';

// Columns with values that every damage of their family leaves a mark on, and the damages, made in JavaScript.

export type Value = string | null;

/** A damage with its parameters chosen: what it makes of a value, in its row. Undefined where it does not apply. */
export interface Damage {
  kind: string;
  /** What the diagnosis says of its parameters; undefined where nothing is held against it. */
  parameters?: object;
  apply(value: Value, row: number): Value | undefined;
}

export interface Column {
  type: string;
  value(random: Random, row: number): Value;
  damages(random: Random): Damage[];
}

export const whenText =
  (change: (text: string) => string | undefined) =>
  (value: Value): Value | undefined =>
    value === null ? undefined : change(value);

/** Damages of a value of any type; `other` is a value that no rule explains. */
export function general(constant: string, other: (row: number) => string): Damage[] {
  return [
    { kind: 'lost', apply: (value) => (value === null ? undefined : null) },
    { kind: 'filled', apply: (value, row) => (value === null ? other(row) : undefined) },
    { kind: 'constant', apply: (value) => (value === null ? undefined : constant) },
    { kind: 'other', apply: (value, row) => (value === null ? undefined : other(row)) },
  ];
}

const letters = 'abcdefghijklmnopqrstuvwxyz';
export const word = (random: Random, length: number) =>
  Array.from({ length }, () => letters[random.int(0, 25)]).join('');
