import { z } from 'zod';

const rows = z.number().int().min(0);
const key = z.record(z.string(), z.string().nullable()).describe('Key columns; masked ones as ***');

const blockedBy = z
  .strictObject({ table: z.string(), key })
  .nullable()
  .describe('The row that is in the way, or the parent that is not there');

const left = { outcome: z.enum(['skipped', 'blocked']), reason: z.string() };
const reasons = z
  .array(z.strictObject({ ...left, rows }))
  .describe('Why rows were left, the most frequent first');

const butFor = z
  .array(z.strictObject({ reason: z.string(), rows }))
  .describe('What a trigger overrode in rows that are done: a "last changed" column');

const leftOut = z
  .array(z.string())
  .describe('Tables with such rows that the settings leave out, or that live no longer has');

const repairedTable = z.strictObject({
  table: z.string(),
  missing: rows,
  corrupted: rows,
  outcomes: z
    .strictObject({
      repaired: rows,
      already_right: rows,
      skipped: rows,
      blocked: rows,
      not_chosen: rows,
      pending: rows,
    })
    .describe('Rows by what became of them; together they are missing + corrupted'),
  written: rows.describe('Rows that this call wrote; an earlier one may have repaired others'),
  reasons,
  but_for: butFor,
  touched: z
    .array(z.strictObject({ column: z.string(), rows }))
    .describe('Columns that triggers changed in repaired rows besides what the repair wrote'),
  attention: z
    .array(z.strictObject({ key, status: z.enum(['missing', 'corrupted']), ...left, blocked_by: blockedBy }))
    .describe('The first rows that were left; the view <t>_repair has all'),
  triggers: z.array(z.string()).describe('Triggers that this repair sets off'),
  sequences: z
    .array(
      z.strictObject({
        name: z.string(),
        usable: z.boolean().describe('Whether the role may move it up'),
        beyond: z
          .string()
          .nullable()
          .describe('The greatest number of a row after which it could give no more: it is not moved there'),
      }),
    )
    .describe('Sequences behind its columns'),
});

const decision = z.strictObject({
  decision: z.number().int().min(1).describe('Its place in the file, from 1'),
  table: z.string(),
  about: z.string().describe('What it is about, for people'),
  decided: z.enum(['repair', 'keep live', 'later']),
  note: z.string().nullable(),
  chosen: z.boolean().describe('False: the settings leave the table out, and nothing was done'),
  rows: rows.describe(
    'Rows for which it holds, wholly or for some of their values, and no narrower one does',
  ),
  outcomes: z
    .strictObject({
      repaired: rows,
      already_right: rows,
      skipped: rows,
      blocked: rows,
      pending: rows,
      left: rows.describe(
        'As live has them, since that was decided, or since old has nothing to repair them with',
      ),
    })
    .describe('Those rows by what became of them'),
});

/** What `pgmend repair --json` prints. `npm run docs` writes it to docs/repair.schema.json as JSON Schema. */
export const repairSchema = z.strictObject({
  version: z.literal(1),
  applied: z.boolean().describe('False: all was rolled back'),
  repair: z
    .number()
    .int()
    .nullable()
    .describe('Its number in the table repairs; null where nothing was written'),
  tables: z.array(repairedTable),
  beside: z
    .array(z.strictObject({ table: z.string(), rows }))
    .describe(
      'Rows, not themselves written, that foreign keys link with written ones and that changed with them: triggers did that; undo leaves them',
    ),
  decisions: z.array(decision).nullable().describe('Each decision of --decisions; null without it'),
  left_out: leftOut,
  not_compared: z
    .array(z.strictObject({ table: z.string(), reason: z.string() }))
    .describe('Tables that the settings choose and that were not compared: of them nothing is known, exit 7'),
  compared: z.strictObject({
    tables: rows.describe('How many of the chosen tables were compared'),
    since: z.string().nullable().describe('When the first of them was: the time of its snapshot of live'),
  }),
});

const undoneTable = z.strictObject({
  table: z.string(),
  updates: rows,
  inserts: rows,
  outcomes: z
    .strictObject({ undone: rows, already_back: rows, skipped: rows, blocked: rows, pending: rows })
    .describe('Writes by what became of them; together they are updates + inserts'),
  written: rows,
  reasons,
  but_for: butFor,
  attention: z
    .array(z.strictObject({ key, action: z.enum(['update', 'insert']), ...left, blocked_by: blockedBy }))
    .describe('The first writes that were left; the table <t>_undo has all'),
});

/** What `pgmend undo --json` prints; docs/undo.schema.json. */
export const undoSchema = z.strictObject({
  version: z.literal(1),
  applied: z.boolean().describe('False: all was rolled back'),
  repairs: z.array(z.number().int()).describe('Numbers of the repairs that are undone'),
  tables: z.array(undoneTable),
  left_out: leftOut,
});

/** What a repair did, or would do. Counts are rows. */
export type RepairAnswer = z.infer<typeof repairSchema>;
export type RepairedTable = z.infer<typeof repairedTable>;

/** What undoing repairs did, or would do. Counts are rows. */
export type UndoAnswer = z.infer<typeof undoSchema>;
export type UndoneAccount = z.infer<typeof undoneTable>;
