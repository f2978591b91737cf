import { type Command, Option } from 'commander';

/** Where users come from and where they go: of all commands that have to do with a merge. */
export function mergeOptions(command: Command): Command {
  return command
    .option(
      '--source <name=url...>',
      'a source, as the target reaches it, in the order of their priority (PGMEND_SOURCE_<NAME>_URL)',
    )
    .option('--target <url>', 'the database that is merged into (PGMEND_TARGET_URL)')
    .option('--into <table>', "the target's table (default: merged_users)")
    .option(
      '--timezone <name=zone...>',
      'zone of times that a source, or target, stores without one (default: UTC)',
    )
    .option('--fold', 'take names for one that differ in case, blanks or Unicode form only')
    .option('--trust-future', 'believe times that lie in the future')
    .addOption(
      new Option(
        '--on-id-conflict <what>',
        'where two users have one id: give one a new one, or write nothing (default: new_id)',
      ).choices(['new_id', 'fail']),
    )
    .option(
      '--leave <column...>',
      'columns that the target and a source have, and that stay as they are in the target',
    )
    .option('--create-constraints', 'add the unique constraint on the key where the target lacks it');
}
