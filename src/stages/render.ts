import { createHash } from 'node:crypto';
import type { Stage } from './list.ts';
import { renderSql } from './templates.ts';

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

/** How every tag begins. */
const tagStart = 'pgmend';

/** Whether a tag could end before its time in something; of a table that is asked for each of its stages. */
const isSuspicious = new WeakMap<object, boolean>();

function mayEndTag(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return String(part).includes(`$${tagStart}`);
  const known = isSuspicious.get(part) ?? JSON.stringify(part).includes(`$${tagStart}`);
  isSuspicious.set(part, known);
  return known;
}

/** A tag for dollar quotes that no name or value in any of the parts ends before its time. */
export function dollarTag(parts: unknown[]): string {
  let tag = tagStart;
  if (!parts.some(mayEndTag)) return tag;
  const text = JSON.stringify(parts);
  while (text.includes(`$${tag}`)) tag += '_';
  return tag;
}

/** Stands for the digest of a file until it is known. */
const gap = '\u0002digest\u0003';

/** What a stage is rendered for: the run, a table, a circle of tables, a source of a merge. */
export interface Subject {
  /** Name of the table or source; null for the run. */
  table: string | null;
  /** Whether values of masked columns, or of users, may be in what the stage reads. */
  masked: boolean;
  /** What its template is rendered from. No clock, no random, no oid, no secret: the same context gives the same bytes. */
  context: object;
}

/** Renders a stage for one subject: the text that is sent. */
export function renderStage(stage: Stage, { table, masked, context }: Subject): RenderedStage {
  const rendered = renderSql(`${stage.name}.sql`, {
    ...context,
    stage: stage.name,
    subject: table,
    digest: gap,
  });
  // the digest is part of the file's own journal entry, after all names and values, so it is computed from the file without it
  const at = rendered.lastIndexOf(gap);
  const hasGap = at >= 0;
  const before = hasGap ? rendered.slice(0, at) : rendered;
  const after = hasGap ? rendered.slice(at + gap.length) : '';
  const digest = createHash('sha256').update(before).update(after).digest('hex').slice(0, 16);
  return { stage, table, masked, text: hasGap ? before + digest + after : rendered, digest };
}

/** Renders a stage for each of its subjects. */
export function renderAll(stage: Stage, subjects: Iterable<Subject>): RenderedStage[] {
  return Array.from(subjects, (subject) => renderStage(stage, subject));
}
