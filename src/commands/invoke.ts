import type { Command } from 'commander';
import { tellError } from '../output/error.ts';
import { Output } from '../output/output.ts';
import { createProgress } from '../output/progress.ts';
import type { Flags } from '../settings/flags.ts';
import type { MergeFlags } from '../settings/merge.ts';
import { resolveMergeSettings, resolveSettings } from '../settings/settings.ts';
import type { Body, OutputFlags, Runtime } from './runtime.ts';

/** Calls a command: progress while it runs, one message if it fails, and the exit code set in any case. */
export async function invoke<F extends object>(
  command: Command,
  runtime: Runtime,
  body: Body<F>,
): Promise<void> {
  const flags = command.opts<F & Flags & MergeFlags & OutputFlags>();
  const { quiet = false, verbose = false, color = true } = flags;
  const output = new Output(runtime.streams, { quiet, verbose, color });
  const progress = await createProgress(output);
  const interrupted = () => {
    output.say('interrupted: cancelling the running statement on the server …');
  };
  runtime.signal.addEventListener('abort', interrupted);
  try {
    const io = { events: progress, signal: runtime.signal };
    const settings = () => resolveSettings(flags, runtime.env);
    const mergeSettings = () => resolveMergeSettings(flags, runtime.env);
    const code = await body({ flags, args: command.args, output, io, settings, mergeSettings });
    progress.stop();
    runtime.exit(code);
  } catch (error) {
    progress.stop();
    runtime.exit(tellError(output, error));
  } finally {
    runtime.signal.removeEventListener('abort', interrupted);
  }
}
