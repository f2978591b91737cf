import { query } from '../database/query.ts';
import { inParts } from '../in-parts.ts';
import type { StageContext } from '../session/execute.ts';
import type { Session } from '../session/session.ts';
import { shareOut } from '../session/workers.ts';
import type { Settings } from '../settings/settings.ts';
import { bySize, isTiny } from './groups.ts';
import type { Comparison, Pair } from './resolve/model.ts';
import type { TableWork } from './table-work.ts';

/** Tiny tables that are diagnosed in one transaction: each keeps the locks of what is made for it until then. */
const diagnosedAtOnce = 10;

/** A table, and the stages that have something to do for it. */
interface Undiagnosed {
  table: string;
  stages: string[];
}

/** Which stages of a diagnosis have something to do, for each table that was compared. */
export function readUndiagnosed({ work, settings }: Session): Promise<Undiagnosed[]> {
  return query<Undiagnosed>(work.sql, 'differing', { staging: settings.staging });
}

/**
 * Tells what happened to the rows that differ, when all tables are compared: rows may be missing because those are that
 * they refer to.
 */
export async function diagnose(
  session: Session<Settings>,
  work: TableWork,
  { pairs }: Comparison,
  context: StageContext,
): Promise<void> {
  const stagesOf = new Map((await readUndiagnosed(session)).map(({ table, stages }) => [table, stages]));
  const left = pairs.filter((pair) => work.isLeft(pair) && stagesOf.get(pair.name)?.length);
  const big = left.filter((pair) => !isTiny(pair)).sort(bySize);
  const groups: Pair[][] = [...big.map((pair) => [pair]), ...inParts(left.filter(isTiny), diagnosedAtOnce)];
  await shareOut(session, groups, (worker, group) =>
    work.tryFor(worker, group, (pair) => stagesOf.get(pair.name) as string[], context, {
      code: 'not_diagnosed',
      words: 'not diagnosed, only compared',
    }),
  );
}
