import { z } from 'zod';

const list = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z.array(z.string().min(1)).min(1),
);

const url = z.string().regex(/^postgres(ql)?:\/\//, 'is no postgres:// URL');

const duration = z.coerce
  .string()
  .regex(/^\d+ ?(us|ms|s|min|h|d)?$/, 'is no duration like 500ms, 10s or 5min');

const oldFromLive = z.string().regex(/^(\[[^\]]+\]|[^:[\]]+):\d+$/, 'is no HOST:PORT');

const staging = z
  .string()
  .regex(/^[a-z_][a-z0-9_]{0,39}$/, 'is no plain name: lower-case letters, digits and _, at most 40')
  .refine(
    (name) => !name.startsWith('pg_') && name !== 'public' && name !== 'information_schema',
    'is not free for pgmend',
  );

export const formats = ['html', 'json', 'csv'] as const;
export type Format = (typeof formats)[number];

const table = z.strictObject({
  key: list.optional().describe('Columns that identify a row on both sides, by their names on live'),
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
  exact: z
    .boolean()
    .optional()
    .describe('Compare what is printed instead of the value: 1.0 is then not 1.00'),
  timezone: z.string().min(1).optional().describe('Time zone of timestamps that were stored without one'),
  mask: list.optional().describe('Columns whose values no report, view or screen shows'),
});

/** The config file. Every option of the command line that outlives one call has the same name here. */
export const configSchema = z.strictObject({
  old: url.optional().describe('The old database, as live reaches it'),
  live: url.optional().describe('The live database'),
  'old-from-live': oldFromLive
    .optional()
    .describe('Address at which live reaches old, if it is not that of the URL'),
  staging: staging.optional().describe('Schema on live for what pgmend makes'),
  schema: list.optional().describe('Schemas to compare'),
  table: list.optional().describe('Patterns of the tables to compare'),
  'exclude-table': list.optional().describe('Patterns of the tables to leave out'),
  exact: z.boolean().optional().describe('Compare what is printed instead of the value, in all tables'),
  strict: z.boolean().optional().describe('Rows that are only new make the exit code 1 too'),
  out: z.string().min(1).optional().describe('Directory of the report'),
  format: z
    .preprocess(
      (value) => (typeof value === 'string' ? value.split(',') : value),
      z.array(z.enum(formats)).min(1),
    )
    .optional()
    .describe('What the report consists of'),
  'lock-timeout': duration.optional().describe('How long a stage waits for a lock'),
  'statement-timeout': duration.optional().describe('How long one statement may take'),
  wait: z.coerce.number().int().min(0).optional().describe('Seconds to wait for another pgmend to finish'),
  map: z.record(z.string(), z.string()).optional().describe('Table of old: the table of live that it became'),
  tables: z
    .record(z.string(), table)
    .optional()
    .describe('Settings for single tables, by their names on live'),
});

export type Config = z.infer<typeof configSchema>;

/** One thing that is wrong, and where in the input. */
export interface Mistake {
  path: PropertyKey[];
  message: string;
}

/** Checks options or a config file; all mistakes come back together. */
export function validate(input: unknown): { config: Config } | { mistakes: Mistake[] } {
  const result = configSchema.safeParse(input);
  if (result.success) return { config: result.data };
  const mistakes = result.error.issues.flatMap((issue): Mistake[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'is no known name' }));
    }
    return [{ path: issue.path, message: issue.message.replace(/^Invalid input: /, '') }];
  });
  return { mistakes };
}
