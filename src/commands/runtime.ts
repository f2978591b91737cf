import type { Command } from 'commander';
import type { ExitCode } from '../exit-codes.ts';
import type { MergeRunSettings } from '../merge/run-settings.ts';
import type { MergeFlags } from '../merge/settings.ts';
import type { Output } from '../output/output.ts';
import type { Streams } from '../output/streams.ts';
import type { Io } from '../session/events.ts';
import type { Flags } from '../settings/flags.ts';
import type { Settings } from '../settings/settings.ts';

/** What the program works in: that of its process, or what a test hands in. */
export interface Surroundings {
  env: NodeJS.ProcessEnv;
  streams: Streams;
  /** Aborted by Ctrl-C and SIGTERM. */
  signal: AbortSignal;
}

/** What every command is given. */
export interface Runtime extends Surroundings {
  exit(code: ExitCode): void;
}

export interface OutputFlags {
  json?: boolean;
  quiet?: boolean;
  verbose?: boolean;
  color?: boolean;
}

/** What a command's body works with. */
export interface Invocation<F> {
  flags: F & OutputFlags;
  args: string[];
  output: Output;
  io: Io;
  /** Merged and checked settings; asked for by those commands that need a database. */
  settings(): Promise<Settings>;
  /** The same for a merge of users: live is then its target. */
  mergeSettings(): Promise<MergeRunSettings>;
  /** What does the work. A declaration is read for --help as well, and imports none of it. */
  work: typeof import('./work.ts');
}

/**
 * Makes a command do its work when it is called: progress while it runs, one message if it fails, and the exit code set in
 * any case.
 */
export function does<F extends object>(
  command: Command,
  runtime: Runtime,
  body: (invocation: Invocation<F>) => Promise<ExitCode>,
): void {
  command.action(async () => {
    const work = await import('./work.ts');
    const flags = command.opts<F & Flags & MergeFlags & OutputFlags>();
    const { quiet = false, verbose = false, color = true } = flags;
    const output = new work.Output(runtime.streams, { quiet, verbose, color });
    const progress = await work.createProgress(output);
    const interrupted = () => {
      output.say('interrupted: cancelling the running statement on the server …');
    };
    runtime.signal.addEventListener('abort', interrupted);
    try {
      const io = { events: progress, signal: runtime.signal };
      const settings = () => work.resolveSettings(flags, runtime.env);
      const mergeSettings = () => work.resolveMergeSettings(flags, runtime.env);
      const code = await body({ flags, args: command.args, output, io, settings, mergeSettings, work });
      progress.stop();
      runtime.exit(code);
    } catch (error) {
      progress.stop();
      if (flags.json) output.json(work.errorAnswer(error));
      runtime.exit(work.tellError(output, error));
    } finally {
      runtime.signal.removeEventListener('abort', interrupted);
    }
  });
}
