import { didYouMean } from '../did-you-mean.ts';
import { usageError } from '../errors.ts';
import { mergeStages, runStages, type Stage, stages } from '../stages/list.ts';

/** Stages as the user names them: single ones, a range of numbers, or both empty for all that a run goes through. */
export interface StageChoice {
  names: string[];
  from?: string | undefined;
  to?: string | undefined;
}

function readNumber(option: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const number = Number.parseInt(text, 10);
  if (Number.isNaN(number)) throw usageError(`${option} ${text} is not a stage number`);
  return number;
}

/**
 * Whether the stages are those of a merge, which know other databases than a comparison.
 *
 * @throws PgmendError (exit 2) for stages of both
 */
export function concernsMerge(chosen: Stage[]): boolean {
  const merging = chosen.filter((stage) => mergeStages.includes(stage));
  if (merging.length > 0 && merging.length < chosen.length) {
    throw usageError(
      'stages of a merge and stages of a comparison are not run together',
      'Name 80 to 88, or others.',
    );
  }
  return merging.length > 0;
}

/**
 * The stages that the user means, in the order in which they run. A stage is named by its file stem (`50_compare`),
 * its number, or its word (`compare`).
 *
 * @throws PgmendError (exit 2) for a name or a range that means no stage
 */
export function chooseStages({ names, from, to }: StageChoice): Stage[] {
  const list = `Stages: ${stages.map(({ name }) => name).join(', ')}.`;
  if (names.length > 0 && (from !== undefined || to !== undefined)) {
    throw usageError('name single stages, or a range with --from and --to, not both', list);
  }
  if (names.length === 0) {
    const first = readNumber('--from', from, 0);
    const last = readNumber('--to', to, Number.POSITIVE_INFINITY);
    // those of a merge only where the range begins with them
    const all = mergeStages[0] && first >= mergeStages[0].number ? mergeStages : runStages;
    const chosen = all.filter(({ number }) => number >= first && number <= last);
    if (chosen.length === 0) throw usageError(`no stage lies between ${from} and ${to}`, list);
    return chosen;
  }
  const known = stages.map((stage) => stage.name);
  const wanted = names.map((name) => {
    const stem = name.replace(/\.sql$/, '');
    const stage = stages.find((candidate) =>
      [candidate.name, String(candidate.number), candidate.name.slice(3)].includes(stem),
    );
    if (!stage) throw usageError(`${name} is not a stage${didYouMean(stem, known)}`, list);
    return stage;
  });
  return stages.filter((stage) => wanted.includes(stage));
}
