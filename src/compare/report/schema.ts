import { z } from 'zod';

const count = z.number().int().min(0);

const finding = z.strictObject({
  severity: z.enum(['error', 'warning', 'info']),
  code: z.string().describe('Stable name of this kind of finding'),
  detail: z.string().describe('A sentence for people'),
});

const counts = z
  .strictObject({ old: count, live: count, identical: count, missing: count, corrupted: count, new: count })
  .describe('Rows. old = identical + corrupted + missing, live = identical + corrupted + new');

const diagnosis = z.strictObject({
  status: z.enum(['missing', 'corrupted', 'new']),
  column: z.string().nullable().describe('The column of changed values; null for what rows have in common'),
  kind: z.string().describe('What happened to them, as docs/diagnosis.md lists it'),
  rows: count,
  share: z
    .number()
    .describe('Of the changed values of the column, or of the rows of this status; from 0 to 1'),
  parameters: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe('What it was done by, by kind; null where there is nothing to say, or where that is masked'),
  sentence: z.string().describe('The same for people'),
  example_key: z
    .record(z.string(), z.string().nullable())
    .nullable()
    .describe('The key of such a row; null where it is masked'),
});

const referring = z.strictObject({
  status: z.enum(['missing', 'corrupted']).describe('Of the rows of this table that are referred to'),
  table: z.string().describe('The table of live that refers to them'),
  foreign_key: z.string(),
  columns: z.array(z.string()),
  rows: count.describe('Rows of live: orphans, where what they refer to is missing'),
});

const table = z.strictObject({
  table: z.string().describe('Schema and name, quoted where SQL needs it'),
  outcome: z
    .enum(['compared', 'not_compared', 'only_live'])
    .describe('only_live: old has no such table, so that there is nothing to compare it with'),
  reason: z
    .string()
    .nullable()
    .describe('Why the table was not compared, or has nothing to be compared with'),
  hint: z.string().nullable().describe('What would change that'),
  compared_at: z
    .string()
    .nullable()
    .describe(
      'When the snapshot of live was taken in which the table was read; tables kept from earlier runs have earlier ones',
    ),
  kept: z
    .boolean()
    .describe('No part of the last run: as an earlier one compared it. The verdict is about the others'),
  strategy: z.enum(['full', 'sieve']).nullable().describe('How its differing rows were found'),
  strategy_reason: z.string().nullable().describe('Why so'),
  key: z
    .array(z.string())
    .describe('Columns that identify a row; empty where there are none, and rows were compared by content'),
  columns: z.array(z.string()).describe('Shared columns, which were compared'),
  only_old: z.array(z.string()).describe('Columns on old only, not compared'),
  only_live: z.array(z.string()).describe('Columns on live only, not compared'),
  masked: z.array(z.string()).describe('Columns of which no report shows a value'),
  counts: counts.nullable().describe('Null where nothing could be counted'),
  accepted: z
    .strictObject({
      missing: count,
      corrupted: count,
      new: count,
      decisions: z.array(
        z.strictObject({
          decision: z.string().describe('What it is about, for people'),
          one_row: z.boolean(),
          note: z.string().nullable(),
          decided: count.describe('What it was about when it was made: rows, or changed values of a kind'),
          now: count.describe('What it is about now: of more than then nothing is accepted'),
          accepted: count.describe('Rows that are accepted by it'),
        }),
      ),
    })
    .nullable()
    .describe(
      'Of counts, rows that somebody decided to leave as live has them (--decisions). Null where nothing was decided',
    ),
  changed_by_column: z.record(z.string(), count).describe('Corrupted rows by the column that differs'),
  diagnosis: z.array(diagnosis).describe('What happened to the rows that differ, the most frequent first'),
  referring: z
    .array(referring)
    .describe('Rows of live that refer to missing or corrupted rows of this table'),
  hints: z
    .strictObject({
      reused_key: count.describe('Corrupted rows of which every compared column differs, of two or more'),
      edited_later: count.describe('Corrupted rows whose updated_at is later on live than on old'),
    })
    .nullable()
    .describe(
      'Corrupted rows that a repair leaves alone unless it is asked for them. Null where nothing was compared',
    ),
  updated_at: z.string().nullable().describe('The column that says when a row last changed'),
  findings: z.array(finding),
});

const side = {
  host: z
    .string()
    .nullable()
    .describe('Of old as live reaches it, of live as pgmend does; a directory for a socket'),
  port: z.number().int().nullable(),
  database: z.string(),
  user: z.string().nullable().describe('Who logged in there'),
  server_version: z.string(),
};

/** report.json. `npm run docs` writes it to docs/report.schema.json as JSON Schema. */
export const reportSchema = z.strictObject({
  version: z.literal(1),
  verdict: z
    .enum(['intact', 'accepted', 'different', 'incomplete'])
    .describe('Of the tables of the last run; accepted: every row that is missing or corrupted is'),
  old: z.strictObject(side),
  live: z.strictObject({
    ...side,
    snapshot_at: z.string().nullable().describe('When the last snapshot of live was taken'),
    lsn: z.string().nullable().describe("Position of live's write-ahead log at the snapshot"),
  }),
  tables: z.array(table),
  findings: z.array(finding).describe('Findings about the run as a whole'),
});

export type Report = z.infer<typeof reportSchema>;
export type ReportTable = Report['tables'][number];
