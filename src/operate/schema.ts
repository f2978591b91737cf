import { z } from 'zod';

const rows = z.number().int().min(0).nullable().describe('Null where nothing could be counted');
const seconds = z.number().min(0);
const time = z.string().describe('As Postgres writes it');

const progress = {
  done: z.number().nullable().describe('Rows seen so far; null where the servers do not say'),
  total: z.number().nullable().describe('Rows to be seen, most often by an estimate'),
  unit: z.literal('rows'),
  rate: z.number().nullable().describe('Rows a second'),
  seconds_left: z.number().nullable(),
  estimated: z.boolean().describe('Whether done is worked out from how fast other work went'),
  seconds: seconds.describe('How long it has taken so far'),
};

const runProgress = z
  .strictObject({
    tables: z
      .array(z.strictObject({ table: z.string(), stage: z.string(), ...progress }))
      .describe('Those that are being worked on'),
    overall: z.strictObject({
      ...progress,
      tables_done: z.number().int(),
      tables_total: z.number().int(),
    }),
    age_seconds: seconds,
  })
  .describe('How far the last run is, or was when it was interrupted');

const lastCommand = z.strictObject({
  id: z.number().int().describe('Its row in the table runs'),
  command: z.string(),
  outcome: z.enum(['started', 'done', 'failed', 'interrupted']),
  detail: z.string().nullable(),
  run_by: z.string(),
  started_at: time,
  finished_at: time.nullable(),
  age_seconds: seconds,
  last_stage: z.strictObject({ stage: z.string(), table: z.string().nullable() }).nullable(),
});

const table = z.strictObject({
  table: z.string().describe('Schema and name, quoted where SQL needs it'),
  stem: z.string().nullable().describe('What its objects in the staging schema are named after'),
  outcome: z.enum(['compared', 'not_compared', 'only_live']),
  reason: z.string().nullable().describe('Why it was not compared'),
  old: rows,
  live: rows,
  identical: rows,
  missing: rows,
  corrupted: rows,
  new: rows,
  snapshot_at: time.nullable(),
});

const repair = z.strictObject({
  id: z.number().int(),
  state: z.enum(['applying', 'applied']),
  run_by: z.string(),
  started_at: time,
});

/** What `pgmend status --json` prints. */
export const statusSchema = z.strictObject({
  staging: z.string().describe('Name of the staging schema'),
  staged: z.boolean().describe('Whether it is there'),
  at_work: z.boolean().describe('Whether another pgmend process holds it'),
  broken_off: z.boolean().describe('Whether the last command was killed, or lost its server'),
  last_command: lastCommand.nullable(),
  progress: runProgress.nullable().describe('Null where the last run came to its end'),
  activity: z
    .array(
      z.strictObject({ application: z.string(), pid: z.number().int(), by: z.string(), seconds: z.number() }),
    )
    .describe('Sessions of pgmend on live'),
  tables: z.array(table),
  repairs: z.array(repair).describe('Repairs that are neither undone nor confirmed'),
  rechecked: z.array(z.string()).describe('Stems of the tables whose differences were rechecked'),
  merge: z.boolean().describe('Whether the decisions of a merge of users are staged'),
  size: z.string().nullable().describe('Disk space of the staging schema'),
});

const header = z.strictObject({
  purpose: z.string(),
  creates: z.string(),
  reads: z.string(),
  changes: z.string().describe('Outside of the staging schema'),
  rerun: z.string(),
});

/** What `pgmend plan --json` prints. */
export const planSchema = z.array(
  z.strictObject({
    stage: z.string(),
    table: z.string().nullable().describe('Null for a stage of the run as a whole'),
    header: header.describe('The first lines of its file'),
    state: z
      .enum(['not run', 'up to date', 'out of date'])
      .describe('up to date: what ran is what would run now'),
    strategy: z.string().nullable().describe('How differing rows of its table are found, and why'),
    ran_at: time.nullable().describe('When it last ended well'),
    digest: z.string().describe('Of its rendered text'),
  }),
);

export type Status = z.infer<typeof statusSchema>;
export type PlannedStage = z.infer<typeof planSchema>[number];
