import { differingRows } from '../compare/report/differing-rows.ts';
import { excesses, type Limits } from '../compare/report/limits.ts';
import type { Recheck } from '../compare/report/recheck-schema.ts';
import { rechecked } from '../compare/report/rechecked.ts';
import type { Report } from '../compare/report/schema.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

/** The exit code that says what a report says. */
export function verdictCode(report: Report, strict: boolean, limits: Limits): ExitCode {
  if (report.verdict === 'incomplete') return exitCodes.incomplete;
  if (excesses(report, limits).length > 0) return exitCodes.different;
  return strict && differingRows(report).new > 0 ? exitCodes.different : exitCodes.done;
}

/** The exit code that says what a recheck found. */
export function recheckCode(answer: Recheck, strict: boolean): ExitCode {
  if (answer.verdict === 'incomplete') return exitCodes.incomplete;
  if (answer.verdict === 'different') return exitCodes.different;
  return strict && rechecked(answer).new > 0 ? exitCodes.different : exitCodes.done;
}
