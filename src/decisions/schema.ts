import { z } from 'zod';
import { kinds } from '../repair/resolve/kinds.ts';

const decision = z.strictObject({
  table: z.string().describe('As report.json names it'),
  decision: z
    .enum(['repair', 'keep live', 'later'])
    .describe('repair: as old has it; keep live: as it is, in later runs too; later: not yet'),
  key: z
    .record(z.string(), z.string())
    .optional()
    .describe('The one row that it is about. Without it, it is about all rows that the next three choose'),
  status: z
    .enum(['missing', 'corrupted', 'new'])
    .optional()
    .describe('Only rows of this status; without it, of all'),
  column: z.string().optional().describe('Only changed values of this column'),
  kind: z.enum(kinds).optional().describe('Only changed values of this kind of damage'),
  rows: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe(
      'What it was about when it was made: rows, or changed values where it names a kind. Needed where it names no key; of more than these nothing is accepted later',
    ),
  seen: z
    .string()
    .optional()
    .describe('A digest of what differed in the one row; a row that differs otherwise is not accepted later'),
  note: z.string().optional().describe('Why, for people'),
});

/** decisions.json. `npm run docs` writes it to docs/decisions.schema.json as JSON Schema. */
export const decisionsSchema = z.strictObject({
  version: z.literal(1),
  old: z.string().describe('Which database that was, for people'),
  live: z.string(),
  compared: z
    .record(z.string(), z.string())
    .describe('When each table was compared that is decided about: its compared_at in report.json'),
  decisions: z.array(decision),
});

export type DecisionsFile = z.infer<typeof decisionsSchema>;
/** What somebody decided about rows that differ. */
export type Decision = z.infer<typeof decision>;
