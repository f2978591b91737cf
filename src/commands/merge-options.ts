import { type Command, Option } from 'commander';

/** Where users come from and where they go: of all commands that have to do with a merge. */
export function mergeOptions(command: Command): Command {
  return command
    .option(
      '--source <name=url...>',
      'a source, at the address that the target connects to, in order of priority (PGMEND_SOURCE_<NAME>_URL)',
    )
    .option('--target <url>', 'the database that is merged into (PGMEND_TARGET_URL)')
    .option('--into <table>', "the target's table (default: merged_users)")
    .option(
      '--timezone <name=zone...>',
      'zone of times that a source, or target, stores without one (default: UTC)',
    )
    .option('--fold', 'treat names that differ only in case, blanks or Unicode form as one')
    .option('--trust-future', 'accept times in the future')
    .addOption(
      new Option(
        '--on-id-conflict <what>',
        'if two users have the same id: give one of them a new id, or write nothing (default: new_id)',
      ).choices(['new_id', 'fail']),
    )
    .option(
      '--leave <column...>',
      'columns that the target shares with a source and whose values in the target are kept',
    )
    .option('--create-constraints', 'add the unique constraint on the key where the target lacks it');
}
