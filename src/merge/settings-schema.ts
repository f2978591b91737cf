import { z } from 'zod';
import { names, sourceName, url as urlRule } from '../settings/rules.ts';
import { schemaOf } from '../settings/values.ts';

const list = schemaOf(names);
const url = schemaOf(urlRule);

const timezone = z.string().min(1).optional();

const source = z.strictObject({
  url: url.optional().describe('The source, as the target reaches it'),
  table: z.string().min(1).optional().describe('Its table, with its schema if that is not public'),
  columns: z
    .record(z.string(), z.string())
    .optional()
    .describe('Column of the target: the column of this source that is the same'),
  timezone: timezone.describe('Time zone of its times, if they were stored without one'),
});

const target = z.strictObject({
  url: url.optional().describe('The database that the users are merged into'),
  table: z.string().min(1).optional().describe('Its table, with its schema if that is not public'),
  timezone: timezone.describe('Time zone of its times, if it stores them without one'),
});

/** What pgmend.yaml says under `merge`. Columns go by their names in the target. */
export const merge = z.strictObject({
  target: z
    .preprocess((value) => (typeof value === 'string' ? { url: value } : value), target)
    .optional()
    .describe('Where the users are merged into: a URL, or url, table and timezone'),
  sources: z
    .record(schemaOf(sourceName), source)
    .optional()
    .describe('Where they come from, by name, in the order of their priority'),
  key: list.optional().describe('Columns that identify a user'),
  id: z
    .union([z.string().min(1), z.literal(false)], 'is neither the name of a column nor false')
    .optional()
    .describe('Column with a number of their own; false where there is none'),
  latest: z.string().min(1).optional().describe('Column with the time of the last change'),
  value: list
    .optional()
    .describe('Columns to which this time applies; a row without a value in them is not a candidate'),
  carry: list.optional().describe('Further columns that go with the row that wins'),
  leave: list
    .optional()
    .describe('Columns that the target shares with a source and whose values in the target are kept'),
  fold: z
    .boolean()
    .optional()
    .describe('Treat names that differ only in case, blanks or Unicode form as one'),
  on_id_conflict: z
    .enum(['new_id', 'fail'])
    .optional()
    .describe('What happens where two users have one id: one gets a new one, or nothing is written'),
  trust_future: z.boolean().optional().describe('Accept times in the future'),
  create_constraints: z
    .boolean()
    .optional()
    .describe('Add the unique constraint on the key where the target lacks it'),
});

export type MergeConfig = z.infer<typeof merge>;
