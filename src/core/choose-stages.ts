import { usageError } from '../errors.ts';
import { runStages, type Stage, stages } from '../stages/list.ts';

/** Stages as the user names them: single ones, a range of numbers, or both empty for all that a run goes through. */
export interface StageChoice {
  names: string[];
  from?: string | undefined;
  to?: string | undefined;
}

function readNumber(option: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const number = Number.parseInt(text, 10);
  if (Number.isNaN(number)) throw usageError(`${option} ${text} is no stage number`);
  return number;
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
    const chosen = runStages.filter(({ number }) => number >= first && number <= last);
    if (chosen.length === 0) throw usageError(`no stage lies between ${from} and ${to}`, list);
    return chosen;
  }
  const wanted = names.map((name) => {
    const stem = name.replace(/\.sql$/, '');
    const stage = stages.find((candidate) =>
      [candidate.name, String(candidate.number), candidate.name.slice(3)].includes(stem),
    );
    if (!stage) throw usageError(`there is no stage ${name}`, list);
    return stage;
  });
  return stages.filter((stage) => wanted.includes(stage));
}
