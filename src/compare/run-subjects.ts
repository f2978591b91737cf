import { repairSubjects } from '../repair/subjects.ts';
import type { ResolvedForWriting } from '../repair/writings.ts';
import type { Stage } from '../stages/list.ts';
import type { Subject } from '../stages/render.ts';
import type { Place } from './sides.ts';
import { comparisonSubjects } from './subjects.ts';

/** What a stage of `pgmend run`, other than 10_connect, is rendered from: 62_script writes the statements of a repair. */
export function runSubjects(
  stage: Stage,
  { comparison, writable }: Pick<ResolvedForWriting, 'comparison' | 'writable'>,
  place: Place,
): Iterable<Subject> {
  if (stage.name !== '62_script') return comparisonSubjects(stage, comparison, place);
  const tables = comparison.pairs.flatMap(({ name }) => writable.get(name) ?? []);
  // of the whole repair: what was decided to stay it leaves out when it is read
  return repairSubjects(stage, { tables, cycles: [] }, { ...place, decisions: null });
}
