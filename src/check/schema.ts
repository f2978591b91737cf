import { z } from 'zod';

const bytes = z.number().min(0).nullable();
const rows = z.number().min(0).nullable().describe('As of the last ANALYZE; null where there was none');

const fix = z
  .strictObject({
    where: z.enum(['old', 'live', 'command line', 'pgmend.yaml']),
    line: z.string().describe('SQL for old or live, an option, or a line of pgmend.yaml'),
  })
  .describe('A line to paste');

const finding = z.strictObject({
  severity: z.enum(['error', 'warning', 'info']),
  table: z.string().nullable().describe('Null for a finding about the run as a whole'),
  code: z.string().describe('Stable name of this kind of finding'),
  detail: z.string().describe('A sentence for people'),
  fixes: z.array(fix).describe('What would change it'),
});

const collation = z.strictObject({
  provider: z.enum(['libc', 'icu', 'builtin']),
  locale: z.string(),
  ctype: z.string(),
  version: z.string().nullable().describe('Of the collation, as recorded; null where it is not'),
  actual_version: z
    .string()
    .nullable()
    .describe('Of the collation, as the server has it now; null where unknown'),
});

const side = {
  login: z.string(),
  database: z.string(),
  version: z.string().describe('Of Postgres'),
  version_num: z.number().int(),
  encoding: z.string(),
  collation,
  time_zone: z.string().describe('That sessions of this role start with'),
  role_time_zones: z
    .array(z.strictObject({ role: z.string(), time_zone: z.string() }))
    .describe('Other roles for whom a time zone is set'),
  lc_monetary: z.string().describe('That sessions of this role start with'),
  standby: z.boolean().nullable().describe('Null where the role may not see that'),
  other_sessions: z.number().int().describe('Of others in the same database'),
  connections: z.strictObject({
    allowed: z.number().int().describe('max_connections'),
    used: z.number().int().describe('By others than pgmend'),
    left: z.number().int().describe('For this role'),
    needed: z.number().int().describe('By a run'),
  }),
};

const timeout = z
  .number()
  .nullable()
  .describe('Milliseconds, 0 for no limit; null where the version lacks it');

const timeouts = z.strictObject({
  statement_timeout: timeout,
  idle_in_transaction_session_timeout: timeout,
  transaction_timeout: timeout,
});

const column = z.strictObject({
  name: z.string().describe('On live'),
  old_type: z.string(),
  live_type: z.string(),
  comparison: z.enum(['equality', 'text', 'wider type', 'without padding', 'declared time zone']),
  compared_as: z.string().describe('The type in which both sides are compared'),
  why: z.string(),
});

const reaction = z.strictObject({
  name: z.string(),
  enabled: z.enum(['origin', 'always', 'replica', 'disabled']),
  fires_on_repair: z.boolean(),
  definition: z.string(),
});

const estimated = z
  .strictObject({
    old_rows: rows,
    live_rows: rows,
    old_bytes: bytes,
    live_bytes: bytes,
    temp_bytes: bytes.describe('Temporary files that the join may write on live, about'),
  })
  .describe('By the last ANALYZE of each side; null where there was none');

const table = z.strictObject({
  table: z.string().describe('Schema and name, quoted where SQL needs it'),
  outcome: z.enum(['comparable', 'not_compared', 'only_live']),
  reason: z.string().nullable().describe('Why the table would not be compared'),
  hint: z.string().nullable().describe('What would change that, as a sentence'),
  fixes: z.array(fix).describe('The lines that would change that'),
  key: z
    .array(z.string())
    .describe('Columns that identify a row; empty where there are none, and rows are compared by content'),
  key_source: z.string().nullable().describe('Where the key comes from'),
  columns: z.array(column).describe('Compared columns, those of the key first'),
  updated_at: z.string().nullable().describe('The column that says when a row last changed'),
  only_old: z.array(z.string()).describe('Columns on old only, not compared'),
  only_live: z.array(z.string()).describe('Columns on live only, not compared'),
  strategy: z.enum(['full', 'sieve']).nullable(),
  strategy_reason: z.string().nullable(),
  estimated: estimated.nullable(),
  triggers: z.array(reaction).describe("Of live's table, made by users"),
  rules: z.array(reaction),
});

/** What `check --json` prints. `npm run docs` writes it to docs/check.schema.json as JSON Schema. */
export const checkSchema = z.strictObject({
  version: z.literal(1),
  verdict: z.enum(['comparable', 'incomplete']).describe('incomplete: some table would not be compared'),
  old: z.strictObject({ side: z.literal('old'), ...side, timeouts }),
  live: z.strictObject({
    side: z.literal('live'),
    ...side,
    timeouts,
    citus: z.boolean().describe('Whether it is the coordinator of a Citus cluster'),
  }),
  work: z
    .strictObject({
      old_bytes: bytes,
      live_bytes: bytes,
      hash_memory_bytes: z.number().describe('That a join may take before it writes temporary files'),
      temp_file_limit_bytes: bytes.describe('Of a session on live; null where there is no limit'),
    })
    .describe('What is read of all tables that can be compared, and what live allows'),
  tables: z.array(table),
  excluded: z.array(z.string()).describe('Tables of the chosen schemas that patterns leave out'),
  findings: z.array(finding),
});

export type Check = z.infer<typeof checkSchema>;
export type CheckedTable = Check['tables'][number];
