import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recheck } from '../../../src/compare/recheck.ts';
import type { Recheck } from '../../../src/compare/report/recheck-schema.ts';
import { type Bench, type Choice, explained, silent } from '../../support/compare.ts';

/** A line of recheck.jsonl. */
export interface Line {
  table: string;
  status: string;
  key: Record<string, string | null>;
  outcome: 'gone' | 'stayed' | 'changed';
  status_now: string | null;
  changed: string[] | null;
  hints: string[] | null;
  old_changed: boolean;
  old: Record<string, string | null> | null;
  live: Record<string, string | null> | null;
}

/** What `pgmend run --recheck` finds, read back from its files. */
export interface Looked {
  answer: Recheck;
  lines: Line[];
  /** Every file as it is, by its path in the directory. */
  texts: Map<string, string>;
}

/** `pgmend run --recheck`, as the bench runs a comparison. */
export async function look(b: Bench, choice: Choice = {}): Promise<Looked> {
  const directory = mkdtempSync(join(tmpdir(), 'pgmend-recheck-'));
  try {
    const settings = await b.settings({ format: 'json,csv', ...choice, out: join(directory, 'report') });
    const answer = await explained(recheck(settings, silent()));
    const out = join(directory, 'report-recheck');
    const paths = readdirSync(out, { recursive: true, encoding: 'utf8' });
    const files = paths.filter((path) => statSync(join(out, path)).isFile());
    const texts = new Map(files.map((path) => [path, readFileSync(join(out, path), 'utf8')]));
    if (texts.get('recheck.json') !== `${JSON.stringify(answer, null, 2)}\n`)
      throw new Error('recheck.json is not what was returned');
    const lines = (texts.get('recheck.jsonl') ?? '').split('\n').slice(0, -1);
    return { answer, texts, lines: lines.map((line) => JSON.parse(line) as Line) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Lines in short: `1: missing stayed`, `2: corrupted changed (missing)`, with what is otherwise on old as `!`. */
export function short(lines: Line[]): string[] {
  return lines.map(({ key, status, outcome, status_now: now, old_changed: moved }) => {
    const is = now === null || now === status ? '' : ` (${now})`;
    return `${Object.values(key).join('/')}: ${status} ${outcome}${is}${moved ? ' !' : ''}`;
  });
}
