import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type postgres from 'postgres';
import type { Report } from '../../src/compare/report/schema.ts';
import { runAndReport } from '../../src/compare/report.ts';
import type { TableSettings } from '../../src/compare/resolve/settings.ts';
import { PgmendError } from '../../src/errors.ts';
import { directoryNames } from '../../src/files/directory-names.ts';
import { render } from '../../src/operate/render.ts';
import { runStages } from '../../src/operate/stage.ts';
import type { Io } from '../../src/session/events.ts';
import type { Flags } from '../../src/settings/flags.ts';
import { resolveSettings, type Settings } from '../../src/settings/settings.ts';
import type { RenderedStage } from '../../src/stages/render.ts';
import { type Databases, databases, type Where } from './databases.ts';

/** What a report directory holds, read back by parsers that are not ours. */
export interface Files {
  report: Report;
  /** differences.jsonl, parsed. */
  lines: Difference[];
  /** A table's CSV file as rows of text, its header row among them; NULL is null. */
  csv(table: string, kind: 'missing' | 'corrupted' | 'new'): (string | null)[][];
  /** Every file as it is, by its path in the directory: kept tables are in here, too. */
  texts: Map<string, string>;
}

/** A line of differences.jsonl. */
export interface Difference {
  table: string;
  status: 'missing' | 'corrupted' | 'new';
  key: Record<string, string | null>;
  changed: string[] | null;
  hints: string[] | null;
  old: Record<string, string | null> | null;
  live: Record<string, string | null> | null;
}

/** Options of the command line, and what pgmend.yaml says of tables and how they are mapped. */
export interface Choice extends Flags {
  tables?: Record<string, TableSettings>;
  map?: Record<string, string>;
}

/** Two databases, and pgmend's core pointed at them: what a command does, without a process for each call. */
export interface Bench extends Databases {
  settings(choice?: Choice): Promise<Settings>;
  /** Runs the same statements on both sides. */
  both(statements: string): Promise<void>;
  /** `pgmend run`, with its report read back, but for what that has kept of earlier runs: those stay beside it. */
  run(choice?: Choice): Promise<Files>;
  /** `pgmend stage NAME...`; returns what ran. */
  stage(names: string[], choice?: Choice): Promise<{ stage: string; table: string | null }[]>;
  /** `pgmend render NAME...`; without names all stages of a run. */
  render(names?: string[], choice?: Choice): Promise<RenderedStage[]>;
  /** Rows of live as text, each an array in the order of the columns: `rows` does what `psql -At` would. */
  rows(query: string): Promise<(string | null)[][]>;
}

/** An Io that says nothing and never interrupts. */
export function silent(): Io {
  const nothing = () => undefined;
  const events = {
    note: nothing,
    planned: nothing,
    stageStarted: nothing,
    rowsWritten: nothing,
    progress: nothing,
    stageDone: nothing,
  };
  return { events, signal: new AbortController().signal };
}

/** Fresh databases with pgmend's core pointed at them. */
export async function bench(where?: Where): Promise<Bench> {
  const pair = await databases(where);
  const settings = async ({ tables, map, ...flags }: Choice = {}): Promise<Settings> => {
    const read = await resolveSettings({ old: pair.old.urlFromLive, live: pair.live.url, ...flags }, {});
    // a config file would say the same; --key and the like stay in force beside it
    return {
      ...read,
      comparison: {
        ...read.comparison,
        tables: { ...tables, ...read.comparison.tables },
        map: { ...map, ...read.comparison.map },
      },
    };
  };
  return {
    ...pair,
    settings,
    async both(statements) {
      await Promise.all([pair.old.sql.unsafe(statements), pair.live.sql.unsafe(statements)]);
    },
    async run(choice) {
      const directory = mkdtempSync(join(tmpdir(), 'pgmend-bench-'));
      try {
        const out = join(directory, 'report');
        const chosen = await settings({ format: 'json,csv', ...choice, out });
        const report = await explained(runAndReport(chosen, silent()));
        const failed = report.tables
          .flatMap(({ findings }) => findings)
          .find(({ code }) => code === 'not_diagnosed');
        if (failed) throw new Error(failed.detail);
        return readFiles(out, report, chosen.formats.includes('csv'));
      } finally {
        rmSync(directory, { recursive: true });
      }
    },
    stage: async (names, choice) => explained(runStages(await settings(choice), silent(), { names })),
    render: async (names = [], choice = {}) => render(await settings(choice), silent(), { names }),
    rows: (query) => textRows(pair.live.sql, query),
  };
}

/** Puts the place in the SQL into the message, which is all that a test runner shows of an error. */
export async function explained<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof PgmendError && error.detail) error.message += `\n${error.detail}`;
    throw error;
  }
}

/** The answer to a query, all values as text. */
export async function textRows(sql: postgres.Sql, query: string): Promise<(string | null)[][]> {
  const rows = await sql.unsafe(query).raw();
  return rows.map((row) =>
    (row as unknown as (Buffer | null)[]).map((value) => (value === null ? null : value.toString())),
  );
}

function readFiles(out: string, report: Report, withCsv: boolean): Files {
  // everything is read here and now: the directory goes when the run is over
  const written = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as Report;
  if (JSON.stringify(written) !== JSON.stringify(report))
    throw new Error('report.json is not what run returned');
  const paths = readdirSync(out, { recursive: true, encoding: 'utf8' });
  const texts = paths.filter((path) => statSync(join(out, path)).isFile());
  const lines = readFileSync(join(out, 'differences.jsonl'), 'utf8').split('\n').slice(0, -1);
  const compared = report.tables
    .filter(({ outcome }) => withCsv && outcome === 'compared')
    .map(({ table }) => table);
  const kinds = ['missing', 'corrupted', 'new'] as const;
  const files = new Map<string, string>();
  for (const [table, directory] of directoryNames(compared)) {
    for (const kind of kinds) {
      files.set(`${table} ${kind}`, readFileSync(join(out, 'tables', directory, `${kind}.csv`), 'utf8'));
    }
  }
  const kept = new Set(report.tables.filter((table) => table.kept).map(({ table }) => table));
  return {
    report: { ...report, tables: report.tables.filter((table) => !table.kept) },
    texts: new Map(texts.map((path) => [path, readFileSync(join(out, path), 'utf8')])),
    lines: lines.map((line) => JSON.parse(line) as Difference).filter(({ table }) => !kept.has(table)),
    csv: (table, kind) => {
      const text = files.get(`${table} ${kind}`);
      if (text === undefined) throw new Error(`no ${kind}.csv of ${table}`);
      return readCsv(text);
    },
  };
}

/** A name as SQL quotes it, always in quotes: unlike pgmend's own helper, which leaves plain names alone. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** CSV as COPY writes it: an empty field is NULL, `""` is the empty string. */
export function readCsv(text: string): (string | null)[][] {
  return parse(text, {
    relax_column_count: false,
    record_delimiter: '\n',
    cast: (value, { quoting }) => (value === '' && !quoting ? null : value),
  });
}
