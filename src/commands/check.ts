import type { Command } from 'commander';
import { type Check, check } from '../core/check.ts';
import { exitCodes } from '../exit-codes.ts';
import { columns, count, plural } from '../output/format.ts';
import type { Output } from '../output/output.ts';
import { examples } from './examples.ts';
import { connectionOptions, outputOptions, selectionOptions } from './options.ts';
import { does, type Runtime } from './runtime.ts';

export function checkCommand(program: Command, runtime: Runtime): void {
  const command = program
    .command('check')
    .description('look at both sides and say what would stop or mislead a comparison; changes nothing');
  examples(command, [
    ['pgmend check --old postgres://old@db1/old --live postgres://new@db2/new'],
    ['pgmend check --schema public sales --json', 'what was resolved for each table, for a program'],
  ]);
  connectionOptions(command, { old: true });
  selectionOptions(command);
  outputOptions(command, { json: 'print what was found as JSON' });
  does(command, runtime, async ({ flags, output, io, settings }) => {
    const found = await check(await settings(), io);
    if (flags.json) output.json(found);
    else tell(found, output);
    return found.tables.some(({ outcome }) => outcome === 'not_compared')
      ? exitCodes.incomplete
      : exitCodes.done;
  });
}

function tell({ old, live, tables, findings }: Check, output: Output): void {
  const { bold, green, yellow, dim } = output.dataColors;
  for (const side of [old, live]) {
    output.data(
      `${side.side.padEnd(4)}  ${side.login}, database ${side.database}, Postgres ${side.version}, ${side.encoding}`,
    );
  }
  const comparable = tables.filter(({ outcome }) => outcome === 'comparable');
  const rest = tables.filter(({ outcome }) => outcome === 'not_compared');
  if (comparable.length > 0) {
    const header = ['table', 'key', 'from', 'columns', 'rows about'].map((word) => bold(word));
    const rows = comparable.map((table) => [
      table.table,
      table.key.join(', '),
      table.key_source ?? '',
      String(table.columns.length - table.key.length),
      count(table.estimated_rows),
    ]);
    output.data(`\n${columns([header, ...rows], [3, 4])}`);
  }
  if (rest.length > 0) output.data(`\n${bold('not compared:')}`);
  for (const { table, reason, hint } of rest)
    output.data(`  ${yellow(table)}: ${reason}\n    ${dim(hint ?? '')}`);
  if (findings.length > 0) output.data(`\n${bold('findings:')}`);
  for (const { severity, table, detail } of findings) {
    output.data(
      `  ${severity === 'info' ? severity : yellow(severity)}: ${table ? `${table}: ` : ''}${detail}`,
    );
  }
  const verdict = `${plural(comparable.length, 'table')} can be compared`;
  output.data(
    `\n${rest.length === 0 ? green(verdict) : `${verdict}, ${plural(rest.length, 'table')} cannot`}`,
  );
}
