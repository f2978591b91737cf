import { plural } from '../words.ts';
import type { ResolvedMerge } from './facts.ts';
import type { MergeAnswer } from './report/schema.ts';
import { waysOut } from './resolve/uniques.ts';
import { questionOf } from './resolve/unmapped.ts';

/** Why a merge writes nothing: a question that the user has to answer, and what answers it. */
export type Stop = MergeAnswer['stopped_because'][number];

/** The questions that have to be answered before anything is written. */
export function stopsOf(
  { settings, merge, table }: ResolvedMerge,
  { conflicts, taken }: { conflicts: number; taken: number },
): Stop[] {
  return [
    ...merge.unmapped.map((column): Stop => ({ code: 'unmapped_column', ...questionOf(column) })),
    ...(merge.failOnConflict && conflicts > 0
      ? [conflictStop(settings.onIdConflict, conflicts, settings.id)]
      : []),
    ...(taken > 0
      ? [
          {
            code: 'value_taken' as const,
            detail: `a unique index of the target would not take ${plural(taken, 'user')} beside others: value_taken in attention.csv names them`,
            next: waysOut(settings, table, merge),
          },
        ]
      : []),
  ];
}

function conflictStop(asked: 'new_id' | 'fail', conflicts: number, id: string | null): Stop {
  const users = `${plural(conflicts, 'user')} ${conflicts === 1 ? 'has' : 'have'} an id that another user has too`;
  if (asked === 'fail')
    return {
      code: 'id_conflict',
      detail: `${users}, and on_id_conflict is fail`,
      next: [
        'change these ids in the sources',
        '--on-id-conflict new_id: one of the two users gets a new id',
      ],
    };
  return {
    code: 'no_new_id',
    detail: `${users}, and pgmend cannot make a new ${id} for them, because it is text`,
    next: [
      'change these ids in one of the sources, or in a view that the source names as its table',
      `id: false in pgmend.yaml, under merge, if the target fills ${id} by a default: all users get new ids`,
    ],
  };
}
