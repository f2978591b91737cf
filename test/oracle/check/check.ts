import { compareDumps, type Finding } from '../second.ts';
import { checkBroken, checkCounts } from './counts.ts';
import { checkLines } from './lines.ts';
import { compareLists } from './lists.ts';
import { checkMasks } from './masks.ts';
import { expectedDifferences, type Outcome } from './outcome.ts';
import { checkViews } from './views.ts';

function word({ status, key, changed, hints }: Finding): string {
  return `${status} ${key} ${JSON.stringify([...changed].sort())} ${hints.join(' ')}`;
}

/** Holds a run against the faults that were injected and against the second oracle. Empty when all is well. */
export function check(outcome: Outcome): string[] {
  if (outcome.table.broken) return [...checkBroken(outcome), ...checkMasks(outcome)];
  const differences = expectedDifferences(outcome);
  const second = compareDumps(outcome.table, outcome.old, outcome.live);
  const problems = [
    ...compareLists('second oracle', differences.map(word), second.map(word)),
    ...checkCounts(outcome, differences),
    ...checkMasks(outcome),
  ];
  if (problems.some((problem) => /^not compared|^report/.test(problem))) return problems;
  return [...problems, ...checkLines(outcome, differences), ...checkViews(outcome, differences)];
}
