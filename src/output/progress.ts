import type { Events } from '../session/events.ts';
import { lines } from './lines.ts';
import type { Output } from './output.ts';
import { visibleInLine } from './visible.ts';

/** Progress that has to be ended, whether the work went well or not. */
export interface Progress extends Events {
  stop(): void;
}

/** Live bars on a terminal, lines elsewhere; nothing with --quiet. */
export async function createProgress(output: Output): Promise<Progress> {
  return { ...(await told(output)), servers: (line) => output.say(line) };
}

async function told(output: Output): Promise<Progress> {
  const note = (text: string) => output.detail(visibleInLine(text));
  const nothing = () => undefined;
  if (output.quiet) {
    return {
      note,
      planned: nothing,
      stageStarted: nothing,
      rowsWritten: nothing,
      progress: nothing,
      stageDone: nothing,
      stop: nothing,
    };
  }
  if (!output.streams.stderr.isTTY) return lines(output, note);
  // loaded only where there is a terminal
  const { bars } = await import('./bars.ts');
  return bars(output, note);
}
