import { z } from 'zod';

/** What every command prints to stdout with --json when it fails. */
export const errorSchema = z.strictObject({
  error: z.strictObject({
    message: z.string(),
    exit_code: z.number().int().describe('That of the process; see docs/exit-codes.md'),
    detail: z.string().nullable().describe('More about where it happened, such as the line of a stage'),
    hint: z.string().nullable().describe('What can be done about it, as a sentence'),
    next: z
      .array(z.strictObject({ command: z.string(), effect: z.string() }))
      .describe('Commands to go on with, each with what it does'),
    bug: z.boolean().describe('True: a bug in pgmend; please report it'),
  }),
});

export type ErrorAnswer = z.infer<typeof errorSchema>;
