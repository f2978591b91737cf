import { recheckText } from '../compare/recheck-summary.ts';
import type { Recheck } from '../compare/report/recheck-schema.ts';
import { recheckPlace } from '../compare/report/write-recheck.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Output } from '../output/output.ts';
import type { Settings } from '../settings/settings.ts';
import type { OutputFlags } from './runtime.ts';
import { recheckCode } from './verdict.ts';

/** Prints what a recheck found, or all of it for a program, and says where the files are. */
export function tellRecheck(
  answer: Recheck,
  settings: Settings,
  flags: OutputFlags,
  output: Output,
): ExitCode {
  if (flags.json) output.json(answer);
  else output.data(recheckText(answer, output));
  output.say(`rows: ${recheckPlace(settings.out)}`);
  return recheckCode(answer, settings.strict);
}
