import type { MergeAnswer } from './schema.ts';

/** Why a row won, in a few words. */
export const reasonWords: Record<keyof MergeAnswer['reasons'], string> = {
  only: 'in one place only',
  only_with_value: 'the only row with a value',
  newest: 'the latest change',
  same: 'the same everywhere at the latest change',
  tie: 'tie, decided by priority',
  no_time: 'no time anywhere, decided by priority',
};

/** What becomes of a user. */
export const outcomeWords: Record<keyof MergeAnswer['outcomes'], string> = {
  inserted: 'was not in the target',
  updated: 'a source has a later change than the target',
  kept: 'the row of the target won',
  rejected: 'the target would not take the row that won',
  overtaken: 'somebody else changed the row in the meantime: left for the next merge',
  not_written: 'the merge was stopped',
};

/** What became of the ids of the sources' rows. */
export const idWords: Record<keyof MergeAnswer['ids'], string> = {
  kept: 'the same in the target',
  same_user: 'the user has the id of another place',
  id_conflict: 'belongs to another user: a new id',
  no_id: 'none in the source',
};

/** What there is to see, of a code of attention. */
export const attentionWords: Record<MergeAnswer['attention']['first'][number]['code'], string> = {
  no_key: 'Rows that do not say who they are about: never merged.',
  future_time: 'Times that lie in the future: they count as none.',
  no_value: 'Rows without a value: taken only where there is no other.',
  duplicate_key: 'The same name more than once in one place: the newest counts.',
  tie: 'Different values with the same time: the place with higher priority goes first.',
  no_time: 'No row has a time: the place with higher priority goes first.',
  does_not_fit: 'Rows that the target would not take: not written.',
  id_conflict: 'Ids that belong to another user.',
  value_taken: 'What a unique index of the target would not take beside others.',
  similar_key: 'Names that differ in case, blanks or Unicode form only: not merged without --fold.',
};
