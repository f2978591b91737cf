import { type Command, Option } from 'commander';
import { usageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { plural } from '../words.ts';
import { examples } from './examples.ts';
import { connectionOptions, outputOptions, selectionOptions, waitOption } from './options.ts';
import { does, type Runtime } from './runtime.ts';
import {
  askOnTerminal,
  readInclude,
  readKinds,
  readMode,
  type WriteFlags,
  writeOptions,
} from './write-options.ts';

interface RepairFlags extends WriteFlags {
  only?: 'missing' | 'corrupted';
  where?: string;
  include?: string;
  kind?: string;
  notKind?: string;
  rows?: string;
  script?: string;
  decisions?: string;
  confirm?: boolean;
  sequences?: boolean;
}

export function repairCommand(program: Command, runtime: Runtime): void {
  const command = program
    .command('repair')
    .description('show what a repair of live would do, by doing it and rolling it back; --apply does it');
  examples(command, [
    ['pgmend repair', 'what would be repaired, and what not, and why'],
    ['pgmend repair --apply', 'do it, in batches that can be undone'],
    ['pgmend repair --apply --yes', 'the same from a script, where nobody can be asked'],
    ['pgmend repair --table accounts --only missing --apply', 'a part of it'],
    ['pgmend repair --kind cut,mojibake', 'only values that were damaged in these ways'],
    ['pgmend repair --where "id < 1000" --table accounts', 'only rows for which it holds on old'],
    ['pgmend repair --decisions decisions.json', 'what was decided in report.html, and nothing else'],
    ['pgmend repair --rows repair.jsonl', 'what became of every single row'],
    ['pgmend repair --script repair.sql', 'write it as plain SQL for review, and do nothing'],
    ['pgmend repair --sequences', 'sequences that are behind old, or behind its keys'],
    ['pgmend undo', 'undo it'],
    ['pgmend repair --confirm', 'keep it for good'],
  ]);
  connectionOptions(command, { old: true });
  selectionOptions(command);
  command
    .addOption(new Option('--only <kind>', 'only rows of this kind').choices(['missing', 'corrupted']))
    .option(
      '--where <condition>',
      "only rows for which this SQL holds, over old's values by their names on live",
    )
    .option('--include <hints>', 'repair rows with these hints too: reused_key,edited_later')
    .option('--kind <kinds>', 'only changed values of these kinds of damage, e.g. cut,mojibake')
    .option('--not-kind <kinds>', 'all but changed values of these kinds')
    .option('--decisions <file>', 'only what was decided to be repaired: a file that report.html saves');
  writeOptions(command);
  command
    .option('--rows <file>', 'write what became of every row, as JSON lines')
    .option('--script <file>', 'write the repair as plain SQL that needs no pgmend, and do nothing')
    .option('--sequences', 'move sequences of live up that are behind, and repair no rows; never down')
    .option('--confirm', 'confirm repairs: from then on they cannot be undone');
  waitOption(command);
  outputOptions(command, { json: 'print what was done as JSON' });
  does<RepairFlags>(command, runtime, async ({ flags, output, io, settings, work }) => {
    const mode = readMode(flags);
    const include = readInclude(flags.include);
    const kinds = readKinds('--kind', flags.kind);
    const notKinds = readKinds('--not-kind', flags.notKind) ?? [];
    if (kinds && flags.only === 'missing')
      throw usageError(
        '--kind chooses among corrupted rows: missing rows have no kind',
        'Leave out one of the two.',
      );
    if (flags.where?.trim() === '')
      throw usageError('--where is empty', 'Give a condition, or leave the option out to repair all rows.');
    const others = [flags.only, flags.where, flags.kind, flags.notKind];
    if (flags.decisions && others.some((one) => one !== undefined))
      throw usageError(
        '--decisions says which rows are repaired: --only, --where, --kind and --not-kind would choose others',
        'Leave out one or the other; --table leaves out whole tables.',
      );
    const resolved = await settings();
    if (flags.confirm) {
      const confirmed = await work.confirmRepairs(resolved, io);
      output.say(`confirmed: repair ${confirmed.map(({ id }) => id).join(', ')}`);
      return exitCodes.done;
    }
    if (flags.sequences) {
      const agree = askOnTerminal(flags, output, io.signal, work.sideWords(resolved.live));
      const answer = await work.repairSequences(resolved, io, { apply: mode.apply, agree });
      if (flags.json) output.json(answer);
      else output.data(work.sequencesText(answer));
      return answer.sequences.every(({ usable }) => usable) ? exitCodes.done : exitCodes.different;
    }
    const choice = {
      only: flags.only ?? null,
      where: flags.where ?? null,
      include,
      withoutTriggers: mode.withoutTriggers,
      kinds,
      notKinds,
    };
    if (flags.script) {
      if (mode.apply) throw usageError('--script writes what --apply would do: use one of them');
      const { tables, notCompared } = await work.writeRepairScript(resolved, io, choice, flags.script);
      for (const { table, reason } of notCompared)
        output.alert(`${table}: not compared, so that nothing of it is repaired: ${reason}`);
      output.say(`the repair of ${plural(tables.length, 'table')}, to be run by psql: ${flags.script}`);
      return notCompared.length > 0 ? exitCodes.incomplete : exitCodes.done;
    }
    const answer = await work.repair(resolved, io, {
      ...mode,
      ...choice,
      rows: flags.rows,
      agree: askOnTerminal(flags, output, io.signal, work.sideWords(resolved.live)),
    });
    if (flags.json) output.json(answer);
    else output.data(work.repairText(answer, resolved.staging, output));
    if (flags.rows) output.say(`what became of every row: ${flags.rows}`);
    if (answer.not_compared.length > 0) return exitCodes.incomplete;
    const left = answer.tables.some(
      ({ outcomes }) => outcomes.skipped + outcomes.blocked + outcomes.pending > 0,
    );
    // rows that were right may not be any more
    return left || answer.beside.length > 0 ? exitCodes.different : exitCodes.done;
  });
}
