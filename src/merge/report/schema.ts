import { z } from 'zod';

const count = z.number().int().min(0);

const side = {
  database: z.string(),
  server_version: z.string(),
  table: z.string().describe('Schema and name, quoted where SQL needs it'),
  time_zone: z
    .string()
    .nullable()
    .describe('That was taken for its times; null where they are stored with one'),
};

const row = z.strictObject({
  code: z
    .enum([
      'no_key',
      'future_time',
      'no_value',
      'duplicate_key',
      'tie',
      'no_time',
      'does_not_fit',
      'id_conflict',
      'similar_key',
      'value_taken',
    ])
    .describe('Stable name of what there is to see'),
  wants_look: z.boolean().describe('Whether it makes the exit code 1'),
  key: z.record(z.string(), z.string().or(z.number()).or(z.boolean()).nullable()),
  source: z.string(),
  source_id: z.string().nullable(),
  detail: z.string().describe('A sentence for people'),
});

/** What `pgmend merge --json` prints, and merge.json. `npm run docs` writes it to docs/merge.schema.json. */
export const mergeSchema = z.strictObject({
  version: z.literal(1),
  applied: z.boolean().describe('False: all that was written was rolled back'),
  stopped: z
    .boolean()
    .describe('True: nothing was written, because a question is open, which stopped_because names'),
  stopped_because: z
    .array(
      z.strictObject({
        code: z
          .enum(['unmapped_column', 'id_conflict', 'no_new_id', 'value_taken'])
          .describe('Stable name of the question'),
        detail: z.string().describe('A sentence for people'),
        next: z.array(z.string()).describe('What answers it: any one of these'),
      }),
    )
    .describe('What has to be decided first; empty where nothing stopped the merge'),
  target: z.strictObject({
    ...side,
    made: z.boolean().describe('Whether the table was missing, and is made'),
    rows: count,
  }),
  sources: z
    .array(
      z.strictObject({
        ...side,
        name: z.string(),
        rows: count,
        rejected: count.describe('Rows without a key'),
        chosen: count.describe('Users whose row won'),
        not_carried: z.array(z.string()).describe('Columns that are not merged'),
      }),
    )
    .describe('In the order of their priority'),
  columns: z
    .strictObject({
      key: z.array(z.string()),
      id: z.string().nullable(),
      latest: z.string(),
      value: z.array(z.string()),
      carry: z.array(z.string()),
    })
    .describe('By their names in the target'),
  fold: z.boolean(),
  trust_future: z.boolean(),
  on_id_conflict: z.enum(['new_id', 'fail']),
  users: count.describe('inserted + updated + kept + rejected + overtaken + not_written'),
  outcomes: z.strictObject({
    inserted: count,
    updated: count,
    kept: count.describe('The row of the target won'),
    rejected: count.describe('The target would not take the row that won'),
    overtaken: count.describe(
      'Somebody else wrote a newer row to the target in the meantime, or changed the source',
    ),
    not_written: count.describe('The merge was stopped'),
  }),
  reasons: z
    .strictObject({
      only: count,
      only_with_value: count,
      newest: count,
      same: count,
      tie: count,
      no_time: count,
    })
    .describe('Users by why their row won'),
  ids: z
    .strictObject({ kept: count, same_user: count, id_conflict: count, no_id: count })
    .describe('Rows of the sources by what became of their id; id_map.csv has them all'),
  attention: z.strictObject({
    rows: count,
    wants_look: count,
    by_code: z.record(z.string(), count),
    first: z.array(row).describe('The first of each code; attention.csv has them all'),
  }),
  findings: z.array(
    z.strictObject({
      severity: z.enum(['warning', 'info']),
      code: z.string().describe('Stable name of this kind of finding'),
      detail: z.string().describe('A sentence for people'),
    }),
  ),
});

export type MergeAnswer = z.infer<typeof mergeSchema>;
