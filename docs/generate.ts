import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { z } from 'zod';
import { checkSchema } from '../src/check/schema.ts';
import { recheckSchema } from '../src/compare/report/recheck-schema.ts';
import { reportSchema } from '../src/compare/report/schema.ts';
import { decisionsSchema } from '../src/decisions/schema.ts';
import { mergeSchema } from '../src/merge/report/schema.ts';
import { planSchema, statusSchema } from '../src/operate/schema.ts';
import { errorSchema } from '../src/output/error-schema.ts';
import { createProgram } from '../src/program.ts';
import { repairSchema, undoSchema } from '../src/repair/schema.ts';
import { configSchema } from '../src/settings/schema.ts';

// The parts of the docs that the code knows better: `npm run docs` writes them, a test holds them.

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => (text += part),
    getOutHelpWidth: () => 100,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text.trimEnd();
}

function wholeProgram(): Command {
  return createProgram({
    env: {},
    streams: process,
    signal: new AbortController().signal,
    exit: () => {},
  });
}

function cliPage(): string {
  const program = wholeProgram();
  const commands = [program, ...program.commands];
  const sections = commands.map((command) => {
    const title = command === program ? 'pgmend' : `pgmend ${command.name()}`;
    return `## ${title}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\`\n`;
  });
  return ['# The command line', '', 'What `--help` says, made by `npm run docs`.', '', ...sections].join(
    '\n',
  );
}

/** One line of text in a man page: nothing in it is taken for a request of troff. */
function manLine(line: string): string {
  return line
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(
      /[^ -~]/gu,
      (other) => `\\[u${other.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}]`,
    )
    .replace(/^(?=[.'])/, '\\&');
}

function manPage(): string {
  const program = wholeProgram();
  const block = (text: string) => ['.nf', ...text.split('\n').map(manLine), '.fi'];
  const sections = program.commands.flatMap((command) => [
    `.SH "PGMEND ${command.name().toUpperCase()}"`,
    ...block(helpOf(command)),
  ]);
  return `${[
    '.TH PGMEND 1 "" pgmend',
    '.SH NAME',
    'pgmend \\- find, repair and merge what a Postgres migration lost or changed',
    '.SH SYNOPSIS',
    ...block(helpOf(program)),
    ...sections,
  ].join('\n')}\n`;
}

function schemaPage(schema: z.ZodType, title: string, io: 'input' | 'output'): string {
  return `${JSON.stringify({ title, ...z.toJSONSchema(schema, { io }) }, null, 2)}\n`;
}

/** Every generated page of docs/, by file name. */
export async function generatedPages(): Promise<Record<string, string>> {
  return {
    'cli.md': cliPage(),
    'pgmend.1': manPage(),
    'decisions.schema.json': schemaPage(decisionsSchema, 'decisions.json of pgmend', 'input'),
    'report.schema.json': schemaPage(reportSchema, 'report.json of pgmend', 'output'),
    'recheck.schema.json': schemaPage(recheckSchema, 'recheck.json of pgmend', 'output'),
    'check.schema.json': schemaPage(checkSchema, 'what pgmend check --json prints', 'output'),
    'repair.schema.json': schemaPage(repairSchema, 'what pgmend repair --json prints', 'output'),
    'undo.schema.json': schemaPage(undoSchema, 'what pgmend undo --json prints', 'output'),
    'merge.schema.json': schemaPage(mergeSchema, 'merge.json of pgmend', 'output'),
    'status.schema.json': schemaPage(statusSchema, 'what pgmend status --json prints', 'output'),
    'plan.schema.json': schemaPage(planSchema, 'what pgmend plan --json prints', 'output'),
    'error.schema.json': schemaPage(errorSchema, 'what pgmend prints with --json when it fails', 'output'),
    'config.schema.json': schemaPage(configSchema, 'pgmend.yaml', 'input'),
  };
}

/** A page of docs/ as it is on disk. */
export function pageOnDisk(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(await generatedPages()))
    writeFileSync(new URL(name, import.meta.url), text);
}
