import type { Command } from 'commander';
import type { Io } from '../core/events.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Output } from '../output/output.ts';
import type { Streams } from '../output/streams.ts';
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
  mergeSettings(): Promise<Settings>;
}

/** The work of a command: what it is given in, the exit code out. */
export type Body<F> = (invocation: Invocation<F>) => Promise<ExitCode>;

/**
 * Makes a command do its work when it is called. A declaration is also read for --help: what the work needs is loaded by
 * its body, and what all work needs is loaded here.
 */
export function does<F extends object>(command: Command, runtime: Runtime, body: Body<F>): void {
  command.action(async () => {
    const { invoke } = await import('./invoke.ts');
    await invoke(command, runtime, body);
  });
}
