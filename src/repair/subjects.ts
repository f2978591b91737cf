import type { Place } from '../compare/sides.ts';
import { tableNames, tableSubject } from '../compare/subjects.ts';
import { decidedOf, nothingDecided } from '../decisions/decided.ts';
import type { Stage } from '../stages/list.ts';
import { dollarTag, type Subject } from '../stages/render.ts';
import { describeChoice, type RepairChoice, wholeRepair } from './resolve/choice.ts';
import type { Cycle } from './resolve/cycles.ts';
import type { UndoneTable } from './resolve/undoing.ts';
import type { WritablePair } from './resolve/writing-model.ts';

/** Advisory lock of the transaction that writes a batch; the second half is the hash of the staging schema's name. */
const repairLock = 1885826405;

/** What a repair writes, or an undo undoes: tables in their order, and the circles among them. */
export interface Written<Table> {
  tables: Table[];
  cycles: Cycle[];
}

/** What 67_writing is rendered from, which serves all tables. */
export function writingSubject({ staging }: Pick<Place, 'staging'>): Subject {
  return { table: null, masked: false, context: { staging, repairLock, tag: dollarTag([]) } };
}

function cycleSubject(cycle: Cycle, { staging }: Place, choice: object): Subject {
  const masked = cycle.members.some(({ maskedNames }) => maskedNames.length > 0);
  const members = cycle.members.map((member) => ({ ...member, t: tableNames(member, staging) }));
  const tag = dollarTag([cycle, choice]);
  const context = { staging, repairLock, choice, cycle: { ...cycle, members }, tag };
  return { table: null, masked, context };
}

/** What a stage that lists rows to be repaired, or that writes them, is rendered from: 62, 68, 70 for each pair, 72 for each circle. */
export function* repairSubjects(
  stage: Stage,
  { tables, cycles }: Written<WritablePair>,
  place: Place,
  chosen: RepairChoice = wholeRepair,
): Generator<Subject> {
  const { decisions = null } = place;
  const choice = describeChoice(chosen, decisions);
  if (stage.name === '72_cycles') for (const cycle of cycles) yield cycleSubject(cycle, place, choice);
  else {
    for (const pair of tables) {
      const decided = decisions && (decidedOf(decisions, pair.name) ?? nothingDecided);
      yield tableSubject(pair, place, { choice, repairLock, decided });
    }
  }
}

/** Which writes are undone, and how. */
export interface UndoChoice {
  withoutTriggers: boolean;
  /** The one repair of which they are; without it all that are open. */
  repair?: number | undefined;
}

/** What a stage that undoes repairs is rendered from: 74 and 75 for each table, 76 for each circle. */
export function* undoSubjects(
  stage: Stage,
  { tables, cycles }: Written<UndoneTable>,
  place: Place,
  { withoutTriggers, repair }: UndoChoice,
): Generator<Subject> {
  const choice = describeChoice({ ...wholeRepair, withoutTriggers });
  if (stage.name === '76_undo_cycles') {
    for (const cycle of cycles) yield cycleSubject(cycle, place, choice);
    return;
  }
  for (const table of tables) {
    const { staging } = place;
    const t = tableNames(table, staging);
    const context = { staging, pair: table, t, choice, repairLock, repair, tag: dollarTag([table]) };
    yield { table: table.name, masked: table.maskedNames.length > 0, context };
  }
}
