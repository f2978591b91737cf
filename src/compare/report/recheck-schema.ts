import { z } from 'zod';

const rows = z.number().int().min(0);

const byOutcome = z.strictObject({ gone: rows, stayed: rows, changed: rows });

const statuses = { missing: rows, corrupted: rows, new: rows };

const snapshot = z.strictObject({ snapshot_at: z.string().nullable(), lsn: z.string().nullable() });

const found = z.strictObject({
  differed: rows.describe('Rows that differed in the comparison: gone + stayed + changed'),
  gone: rows.describe('Rows that no longer differ'),
  stayed: rows.describe('Rows that differ as they did'),
  changed: rows.describe('Rows that still differ, with another status or other values'),
  by_status: z
    .strictObject({ missing: byOutcome, corrupted: byOutcome, new: byOutcome })
    .describe('The same by what they were in the comparison'),
  now: z.strictObject(statuses).describe('What the rows that stayed or changed are now'),
  old_changed: rows.describe(
    'Rows that old has otherwise than in the comparison, or has no more, or has now',
  ),
  old_read: z.string().describe('How the rows of old were found: `by key`, or why all of it was read'),
  live_read: z.string().describe('The same of live'),
});

const table = z.strictObject({
  table: z.string().describe('Schema and name, quoted where SQL needs it'),
  outcome: z.enum(['rechecked', 'not_rechecked']),
  reason: z.string().nullable().describe('Why the table was not rechecked'),
  hint: z.string().nullable().describe('What would change that'),
  found: found.nullable().describe('Null where it was not rechecked'),
});

/** recheck.json. `npm run docs` writes it to docs/recheck.schema.json as JSON Schema. */
export const recheckSchema = z.strictObject({
  version: z.literal(1),
  verdict: z
    .enum(['gone', 'different', 'incomplete'])
    .describe('gone: of the rows that were rechecked, none is missing or corrupted any more'),
  compared: snapshot.describe('The snapshot of live in which the comparison found the differences'),
  live: snapshot.describe('The one in which they were rechecked'),
  tables: z
    .array(table)
    .describe('Tables that had differences, and those that could not be compared or rechecked'),
  left_out: z.array(z.string()).describe('Tables that the settings leave out now'),
});

export type Recheck = z.infer<typeof recheckSchema>;
