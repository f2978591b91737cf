import { createHash } from 'node:crypto';
import { renderSql } from '../sql/templates.ts';
import type { Stage } from './list.ts';

/** A stage as it is sent to the server: for the run, or for one table. */
export interface RenderedStage {
  stage: Stage;
  /** The table's name, null for a stage of the run. */
  table: string | null;
  /** Whether it is for a table with masked columns: then an error must not show a value of it. */
  masked: boolean;
  text: string;
  /** Of the rendered text: two runs that did the same have the same one. */
  digest: string;
}

/** A tag for dollar quotes that no name or value in the text ends before its time. */
export function dollarTag(inside: unknown): string {
  const text = JSON.stringify(inside);
  let tag = 'pgmend';
  while (text.includes(`$${tag}`)) tag += '_';
  return tag;
}

/**
 * Renders the file of a stage.
 *
 * @param about for which table or source it is; null for the run
 */
export function renderFile(
  stage: Stage,
  about: { table: string | null; masked: boolean },
  context: object,
): RenderedStage {
  const file = `${stage.name}.sql`;
  const whole = { ...context, stage: stage.name, subject: about.table };
  // the digest stands in the file's own journal entry, so it is taken from the file without it
  const digest = createHash('sha256')
    .update(renderSql(file, { ...whole, digest: '' }))
    .digest('hex')
    .slice(0, 16);
  return { stage, ...about, text: renderSql(file, { ...whole, digest }), digest };
}
