import type { Command } from 'commander';

/** Puts examples in front of a command's help: most readers want just those. */
export function examples(command: Command, lines: [line: string, effect?: string][]): Command {
  const width = Math.max(...lines.filter(([, effect]) => effect).map(([line]) => line.length), 0);
  const text = lines.map(([line, effect]) => `  ${effect ? `${line.padEnd(width)}   # ${effect}` : line}`);
  return command.addHelpText('before', `Examples:\n${text.join('\n')}\n`);
}
