import type { Command } from 'commander';
import { didYouMean } from '../did-you-mean.ts';
import { usageError } from '../errors.ts';
import type { Output } from '../output/output.ts';
import type { Agree, WriteMode } from '../repair/live-work.ts';
import { type Hint, hints } from '../repair/resolve/choice.ts';
import { type Kind, kinds } from '../repair/resolve/kinds.ts';
import { defaults } from '../settings/defaults.ts';
import { plural } from '../words.ts';

/** Options of the commands that write to live. */
export interface WriteFlags {
  apply?: boolean;
  singleTransaction?: boolean;
  batch?: string;
  withoutTriggers?: boolean;
  yes?: boolean;
}

export function writeOptions(command: Command): Command {
  return command
    .option('--apply', 'do it, after asking; without this everything is rolled back')
    .option('--batch <rows>', `rows that one transaction writes (default: ${defaults.batch})`)
    .option('--single-transaction', 'all or nothing')
    .option('--without-triggers', 'let no trigger fire (needs the right to set session_replication_role)')
    .option('--yes', 'with --apply: do not ask; needed where there is no terminal');
}

/** @throws PgmendError (exit 2) for a batch that is not a number of rows */
export function readMode(flags: WriteFlags): WriteMode & { withoutTriggers: boolean } {
  const { batch = String(defaults.batch) } = flags;
  if (!/^[1-9]\d{0,8}$/.test(batch)) throw usageError(`--batch ${batch} is not a number of rows`);
  return {
    apply: flags.apply ?? false,
    singleTransaction: flags.singleTransaction ?? false,
    batch: Number(batch),
    withoutTriggers: flags.withoutTriggers ?? false,
  };
}

/** @throws PgmendError (exit 2) for a hint that there is not */
export function readInclude(list: string | undefined): Hint[] {
  const names = list?.split(',').map((name) => name.trim()) ?? [];
  const unknown = names.find((name) => !hints.includes(name as Hint));
  if (unknown !== undefined)
    throw usageError(`--include ${unknown} is not one of ${hints.join(', ')}${didYouMean(unknown, hints)}`);
  return names as Hint[];
}

/** @throws PgmendError (exit 2) for a kind that there is not */
export function readKinds(option: string, list: string | undefined): Kind[] | null {
  if (list === undefined) return null;
  const names = list.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !kinds.includes(name as Kind));
  if (unknown !== undefined)
    throw usageError(
      `${option} ${unknown} is not a kind of damage${didYouMean(unknown, kinds)}`,
      `Kinds: ${kinds.join(', ')}.`,
    );
  return names as Kind[];
}

/**
 * How somebody agrees to what --apply writes: on a terminal by an answer, elsewhere by --yes; undefined where nobody is asked.
 *
 * @param live what is written to, as a prompt names it
 * @throws PgmendError (exit 2) for --apply without either
 */
export function askOnTerminal(
  flags: WriteFlags,
  output: Output,
  signal: AbortSignal,
  live: string,
): Agree | undefined {
  const { stdin: input, stderr } = output.streams;
  if (!flags.apply || flags.yes) return undefined;
  if (!input.isTTY || !stderr.isTTY)
    throw usageError(
      `--apply would write to ${live}, and without a terminal pgmend cannot ask`,
      'Add --yes to write without being asked; without --apply you see what would be written.',
    );
  return async ({ rows, tables, sequences, servers }) => {
    const what =
      sequences === undefined
        ? `up to ${plural(rows, 'row')} of ${plural(tables, 'table')} will be written to ${live}`
        : `${plural(sequences, 'sequence')} of ${live} will be moved up`;
    output.alert(`${servers}\n${what}.`);
    const { createInterface } = await import('node:readline/promises');
    const terminal = createInterface({ input, output: stderr });
    try {
      return /^y(es)?$/i.test((await terminal.question('Go on? (yes/no) ', { signal })).trim());
    } finally {
      terminal.close();
    }
  };
}
