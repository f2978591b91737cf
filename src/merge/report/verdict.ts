import { count, plural, pluralNeed } from '../../words.ts';
import type { MergeAnswer } from './schema.ts';

/** The last line of a merge, in parts that can be coloured. */
export interface MergeVerdict {
  kind: 'merged' | 'tried' | 'stopped';
  mark: string;
  words: string;
  /** What needs review; null where nothing does. */
  look: string | null;
}

/** What a merge comes to, in one sentence. */
export function verdictOf({
  applied,
  stopped,
  stopped_because,
  users,
  outcomes,
  attention,
}: MergeAnswer): MergeVerdict {
  const all = [
    `${count(outcomes.inserted)} inserted`,
    `${count(outcomes.updated)} updated`,
    `${count(outcomes.kept)} kept`,
    ...(outcomes.rejected > 0 ? [`${count(outcomes.rejected)} rejected`] : []),
    ...(outcomes.overtaken > 0 ? [`${count(outcomes.overtaken)} overtaken by newer changes`] : []),
  ].join(', ');
  const looks = attention.wants_look;
  const look = looks > 0 ? `${pluralNeed(looks, 'row')} review` : null;
  if (stopped) {
    const open = stopped_because.length;
    const words = `${pluralNeed(open, 'question')} an answer first`;
    return { kind: 'stopped', mark: 'NOTHING WAS WRITTEN', words, look: null };
  }
  return applied
    ? { kind: 'merged', mark: 'MERGED', words: `${plural(users, 'user')}: ${all}`, look }
    : {
        kind: 'tried',
        mark: 'DRY RUN',
        words: `nothing was written; --apply would write ${plural(users, 'user')}: ${all}`,
        look,
      };
}
