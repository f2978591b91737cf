import { type Command, Option } from 'commander';

// No option has a default here: settings/defaults.ts holds them, and applies them after the merge.

export function connectionOptions(command: Command, { old }: { old: boolean }): Command {
  if (old) {
    command
      .option('--old <url>', 'the old database, as live reaches it (PGMEND_OLD_URL)')
      .option(
        '--old-from-live <host:port>',
        'address at which live reaches old, if it is not that of the URL',
      );
  } else {
    // one set of flags in a script serves every command, also those that old has no part in
    command.addOption(new Option('--old <url>', 'not needed here').hideHelp());
  }
  return workOptions(
    command.option('--live <url>', 'the live database (PGMEND_LIVE_URL, or the PG* variables of libpq)'),
  );
}

/** How pgmend goes about its work, whatever that is. */
export function workOptions(command: Command): Command {
  return command
    .option('--config <file>', 'config file (PGMEND_CONFIG; pgmend.yaml if it is there)')
    .option('--staging <name>', 'schema on live for what pgmend makes (default: pgmend)')
    .option('--lock-timeout <time>', 'how long a stage waits for a lock (default: 10s)')
    .option('--statement-timeout <time>', 'how long one statement may take (default: no limit)')
    .option(
      '--idle-timeout <time>',
      'how long a transaction may be left alone before live ends it (default: 5min)',
    );
}

export function selectionOptions(command: Command): Command {
  return command
    .option('--schema <name...>', 'schemas to compare (default: public)')
    .option('--table <pattern...>', 'only tables that match, like accounts or sales.* ')
    .option('--exclude-table <pattern...>', 'skip tables that match')
    .option('--key <table=columns...>', 'columns that identify a row, like orders=region,number')
    .option('--strict-keys', 'do not compare tables without a key by content: exit 7 names them')
    .option('--exact', 'compare values as text: 1.0 and 1.00 then differ')
    .option('--strategy <way>', 'how differing rows are found: auto, full or sieve (default: auto)');
}

/** How much of the two servers a comparison takes. */
export function paceOptions(command: Command): Command {
  return command
    .option('--jobs <number>', 'tables to compare at once, over connections of their own (default: 1)')
    .option('--max-rate <megabytes>', 'most megabytes a second to fetch from old (default: no limit)')
    .option('--pause <time>', 'pause between two chunks of rows from old, e.g. 200ms')
    .option(
      '--work-mem <size>',
      'memory of a join before it writes temporary files (default: 64MB; after a sieve as needed, to 256MB)',
    )
    .option('--temp-file-limit <size>', 'temporary files that a session on live may write');
}

export function reportOptions(command: Command): Command {
  return command
    .option('--out <dir>', 'directory of the report (default: pgmend-report)')
    .option(
      '--format <list>',
      'what the report consists of: html,json,csv,sql,junit (default: all but junit)',
    )
    .option(
      '--html-rows <number>',
      'rows of each table and status that report.html holds (default: 1000, and fewer where a page would get too large)',
    )
    .option(
      '--max-missing <limit>',
      'exit 0 with at most so many missing rows in each table, like 10, or 0.1% of its rows',
    )
    .option('--max-corrupted <limit>', 'the same for corrupted rows')
    .option('--strict', 'exit 1 also when rows are only new on live');
}

export function decisionsOption(command: Command): Command {
  return command.option(
    '--decisions <file>',
    'count rows apart that were decided to stay as live has them: a file that report.html saves',
  );
}

export function waitOption(command: Command): Command {
  return command.option('--wait <seconds>', 'wait for another pgmend to finish (default: 0)');
}

export function outputOptions(command: Command, { json }: { json?: string } = {}): Command {
  if (json) command.option('--json', json);
  if (!command.options.some(({ long }) => long === '--yes'))
    command.addOption(new Option('--yes', 'nothing is asked here').hideHelp());
  return command
    .option('--quiet', 'print only errors and the requested output')
    .option('--verbose', 'print more: identical tables, connections, notices of the server, stacks of errors')
    .option('--no-color', 'no colours (NO_COLOR)');
}
