import { z } from 'zod';
import { didYouMean } from '../did-you-mean.ts';
import { merge } from '../merge/settings-schema.ts';
import { limit, names, type SettingName, settingRules } from './rules.ts';
import { schemaOf } from './values.ts';

const list = schemaOf(names);

/** A setting that the command line has as well. */
function shared<Name extends SettingName>(name: Name) {
  return schemaOf<(typeof settingRules)[Name]>(settingRules[name]).optional();
}

const table = z.strictObject({
  key: list
    .refine((columns) => new Set(columns).size === columns.length, 'names a column twice')
    .optional()
    .describe('Columns that identify a row on both sides, by their names on live'),
  exclude: list.optional().describe('Columns that are not compared'),
  rename: z
    .record(z.string(), z.string())
    .optional()
    .describe('Column of old: the column of live that it became'),
  where: z
    .string()
    .min(1)
    .optional()
    .describe('SQL condition; only rows for which it holds are compared, on both sides'),
  updated_at: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Column with the time of the last change: a row changed later on live carries the hint edited_later',
    ),
  exact: z.boolean().optional().describe('Compare values as text: 1.0 and 1.00 then differ'),
  strategy: shared('strategy').describe('How its differing rows are found; see docs/scaling.md'),
  timezone: z.string().min(1).optional().describe('Time zone of timestamps that were stored without one'),
  default: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()], 'is not a single value'))
    .optional()
    .describe('Column that only live has: what a repair puts there in the rows that it inserts'),
  max_missing: schemaOf(limit).optional().describe('Missing rows up to which the exit code stays 0'),
  max_corrupted: schemaOf(limit).optional().describe('Corrupted rows up to which the exit code stays 0'),
  mask: list.optional().describe('Columns whose values appear in no report, view or output'),
});

/** The config file. Every option of the command line that outlives one call has the same name here. */
export const configSchema = z.strictObject({
  old: shared('old').describe('The old database, as live reaches it'),
  live: shared('live').describe('The live database'),
  'old-from-live': shared('old-from-live').describe(
    'Address at which live reaches old, if it is not that of the URL',
  ),
  staging: shared('staging').describe('Schema on live for what pgmend makes'),
  schema: shared('schema').describe('Schemas to compare'),
  table: shared('table').describe('Patterns of the tables to compare'),
  'exclude-table': shared('exclude-table').describe('Patterns of the tables to leave out'),
  exact: shared('exact').describe('Compare values as text, in all tables'),
  strategy: shared('strategy').describe(
    'How differing rows are found: by checksums first (sieve), by reading all rows (full), or as fits (auto)',
  ),
  'strict-keys': shared('strict-keys').describe(
    'A table without a key is not compared, and the exit code 7, instead of by content',
  ),
  strict: shared('strict').describe('Rows that are only new make the exit code 1 too'),
  'max-missing': shared('max-missing').describe(
    'Missing rows of each table, as a number or a share of its rows on old, up to which the exit code stays 0',
  ),
  'max-corrupted': shared('max-corrupted').describe('The same for corrupted rows'),
  out: shared('out').describe('Directory of the report'),
  format: shared('format').describe('What the report consists of'),
  'html-rows': shared('html-rows').describe(
    'Rows of each table and status that report.html holds, of those that differ',
  ),
  'lock-timeout': shared('lock-timeout').describe('How long a stage waits for a lock'),
  'statement-timeout': shared('statement-timeout').describe('How long one statement may take'),
  'idle-timeout': shared('idle-timeout').describe(
    'How long a transaction of pgmend may be left alone before the server ends it',
  ),
  jobs: shared('jobs').describe('Tables that are compared at once, each over connections of its own'),
  'max-rate': shared('max-rate').describe(
    'Megabytes a second that are fetched from old, of all jobs together',
  ),
  pause: shared('pause').describe('How long to wait between two chunks of rows from old'),
  'work-mem': shared('work-mem').describe('Memory of a join before it writes temporary files'),
  'temp-file-limit': shared('temp-file-limit').describe(
    'Temporary files that a session on live may write; the role needs the right to set it',
  ),
  wait: shared('wait').describe('Seconds to wait for another pgmend to finish'),
  map: z.record(z.string(), z.string()).optional().describe('Table of old: the table of live that it became'),
  tables: z
    .record(z.string(), table)
    .optional()
    .describe('Settings for single tables, by their names on live'),
  merge: merge.optional().describe('Users of several databases that become one table: see docs/merging.md'),
});

export type Config = z.infer<typeof configSchema>;

/** One thing that is wrong, and where in the input. */
export interface Mistake {
  path: PropertyKey[];
  message: string;
}

/** What a value of the wrong kind is not. */
const kinds: Record<string, string> = {
  string: 'is not text',
  boolean: 'is neither true nor false',
  array: 'is neither a list nor a single name',
  object: 'does not consist of lines like NAME: VALUE',
  record: 'does not consist of lines like NAME: VALUE',
};

/** What zod finds, in our words. */
function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === null) return 'has no value';
  switch (issue.code) {
    case 'invalid_type':
      if (issue.expected === 'string' && ['number', 'boolean'].includes(typeof issue.input)) {
        return `is not text: write it as "${issue.input}"`;
      }
      return kinds[issue.expected];
    case 'too_small':
      return 'is empty';
    case 'invalid_value':
      return `is ${JSON.stringify(issue.input)}, which is none of ${issue.values.join(', ')}${didYouMean(String(issue.input), issue.values.map(String))}`;
    case 'unrecognized_keys':
      // the names that are known there, for validate to tell which of them is close
      return Object.keys((issue.inst as z.ZodObject | undefined)?.shape ?? {}).join(' ');
    default:
      return undefined;
  }
}

/** `tables.accounts.exclude, entry 2`, for messages. */
export function describePath(path: PropertyKey[]): string {
  return path.reduce<string>((text, name) => {
    if (typeof name === 'number') return `${text}, entry ${name + 1},`;
    return text === '' ? String(name) : `${text}.${String(name)}`;
  }, '');
}

/** Checks options or a config file; all mistakes come back together. */
export function validate(input: unknown): { config: Config } | { mistakes: Mistake[] } {
  const result = configSchema.safeParse(input, { error: describeIssue });
  if (result.success) return { config: result.data };
  const mistakes = result.error.issues.flatMap(({ path, message, ...issue }): Mistake[] => {
    if (issue.code !== 'unrecognized_keys') return [{ path, message }];
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `is not a known name${didYouMean(key, message.split(' '))}`,
    }));
  });
  return { mistakes };
}
