import { runSubjects } from '../compare/run-subjects.ts';
import { connectSubject, kindsSubject, runSubject, tableSubject } from '../compare/subjects.ts';
import { knowFollowers } from '../repair/resolve/acting.ts';
import { describeCycle } from '../repair/resolve/cycles.ts';
import { orderByParents } from '../repair/resolve/order.ts';
import { repairSubjects, undoSubjects, writingSubject } from '../repair/subjects.ts';
import type { Undone } from '../repair/undone.ts';
import type { ResolvedForWriting } from '../repair/writings.ts';
import type { Settings } from '../settings/settings.ts';
import type { Stage } from '../stages/list.ts';
import type { Subject } from '../stages/render.ts';

/** What stages that a user names can be rendered from; what none of them needs is null. */
export interface Found {
  resolved: ResolvedForWriting | null;
  undone: Undone | null;
}

/** Stages that are rendered from the settings alone. */
const bare = ['10_connect', '12_catalogs', '15_reset', '56_kinds', '67_writing'];

/** Whether a stage is rendered from what the catalogs of both sides say. */
export function needsComparison({ name, command }: Stage): boolean {
  return ['run', 'recheck', 'repair'].includes(command) && !bare.includes(name);
}

/** What a stage is rendered from, as the command renders it that it is a part of. */
export function subjectsOf(stage: Stage, { resolved, undone }: Found, settings: Settings): Iterable<Subject> {
  if (stage.name === '10_connect') return [connectSubject(settings, settings.old)];
  if (stage.name === '56_kinds') return [kindsSubject(settings)];
  if (stage.name === '67_writing') return [writingSubject(settings)];
  if (stage.command === 'undo') {
    return undone ? undoSubjects(stage, undone, settings, { withoutTriggers: false }) : [];
  }
  if (!needsComparison(stage)) return [runSubject(settings)];
  if (!resolved) throw new Error(`${stage.name} is rendered from the catalogs`);
  const { comparison, writable } = resolved;
  if (stage.command === 'run') return runSubjects(stage, resolved, settings);
  if (stage.command === 'recheck') return comparison.pairs.map((pair) => tableSubject(pair, settings));
  const pairs = comparison.pairs.flatMap(({ name }) => writable.get(name) ?? []);
  knowFollowers(pairs);
  const groups = orderByParents(pairs);
  const cycles = groups.filter((group) => group.length > 1).map(describeCycle);
  // a repair goes through parents first
  const tables = stage.name === '70_repair' ? groups.flat() : pairs;
  return repairSubjects(stage, { tables, cycles }, settings);
}
