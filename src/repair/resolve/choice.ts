import type { DecisionsFile } from '../../decisions/schema.ts';
import type { Kind } from './kinds.ts';

/** What speaks against repairing a corrupted row: see docs/comparing.md. */
export const hints = ['reused_key', 'edited_later'] as const;
export type Hint = (typeof hints)[number];

/** Which of the rows that differ a repair takes up, and how it writes them. */
export interface RepairChoice {
  only: 'missing' | 'corrupted' | null;
  /** A condition on old's values, by the names of live's columns; SQL of the user's. */
  where: string | null;
  /** Hints whose rows are repaired anyway. */
  include: Hint[];
  withoutTriggers: boolean;
  /** Kinds of damage whose values are repaired; null for all. */
  kinds: Kind[] | null;
  /** Kinds whose values are left alone. */
  notKinds: Kind[];
}

export const wholeRepair: RepairChoice = {
  only: null,
  where: null,
  include: [],
  withoutTriggers: false,
  kinds: null,
  notKinds: [],
};

const reasons: Record<Hint, string> = {
  reused_key:
    'reused_key: every compared column differs, as if live had given the key to another entity; --include reused_key repairs it',
  edited_later:
    'edited_later: changed later on live than on old, perhaps by a user; --include edited_later repairs it',
};

/**
 * A choice as the stages are rendered from it.
 *
 * @param decisions what somebody decided row by row, or column by column: then nothing else is repaired
 */
export function describeChoice(choice: RepairChoice, decisions: DecisionsFile | null = null) {
  const { only, where, include, withoutTriggers, kinds, notKinds } = choice;
  const leftOut = hints
    .filter((hint) => !include.includes(hint))
    .map((hint) => ({ hint, reason: reasons[hint] }));
  const byKind = kinds !== null || notKinds.length > 0;
  const acting = withoutTriggers ? 'quiet' : 'usual';
  // of a row some values may be repaired, and others not
  const byValue = byKind || decisions !== null;
  const asksKinds = byKind || (decisions?.decisions.some(({ kind }) => kind !== undefined) ?? false);
  return { only, where, withoutTriggers, acting, leftOut, byKind, byValue, asksKinds, kinds, notKinds };
}
