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
  key: list.optional().describe('Columns that tell who is who'),
  id: z
    .union([z.string().min(1), z.literal(false)], 'is neither the name of a column nor false')
    .optional()
    .describe('Column with a number of their own; false where there is none'),
  latest: z.string().min(1).optional().describe('Column with the time of the last change'),
  value: list.optional().describe('Columns that this time is about: a row without a value is no candidate'),
  carry: list.optional().describe('Further columns that go with the row that wins'),
  leave: list
    .optional()
    .describe('Columns that the target and a source have, and that stay as they are in the target'),
  fold: z
    .boolean()
    .optional()
    .describe('Take names for one that differ in case, blanks or Unicode form only'),
  on_id_conflict: z
    .enum(['new_id', 'fail'])
    .optional()
    .describe('What happens where two users have one id: one gets a new one, or nothing is written'),
  trust_future: z.boolean().optional().describe('Believe times that lie in the future'),
  create_constraints: z
    .boolean()
    .optional()
    .describe('Add the unique constraint on the key where the target lacks it'),
});

export type MergeConfig = z.infer<typeof merge>;
