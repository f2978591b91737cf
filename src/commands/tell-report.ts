import { join } from 'node:path';
import type { Report } from '../compare/report/schema.ts';
import { summaryText } from '../compare/summary.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Output } from '../output/output.ts';
import type { Settings } from '../settings/settings.ts';
import type { OutputFlags } from './runtime.ts';
import { verdictCode } from './verdict.ts';

/** Prints a report's summary, or the report itself for a program, and says where the files are. */
export function tellReport(report: Report, settings: Settings, flags: OutputFlags, output: Output): ExitCode {
  if (flags.json) output.json(report);
  else output.data(summaryText(report, output, settings.limits));
  const file = settings.formats.includes('html') ? join(settings.out, 'report.html') : settings.out;
  output.say(`report: ${file}`);
  return verdictCode(report, settings.strict, settings.limits);
}
