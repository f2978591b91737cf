import { createHash } from 'node:crypto';
import type { AbsentTable, Comparison, Mount, Pair } from '../comparison/model.ts';
import type { Target } from '../database/target.ts';
import { usageError } from '../errors.ts';
import { describeChoice, type RepairChoice, wholeRepair } from '../repair/choice.ts';
import type { Cycle } from '../repair/cycles.ts';
import type { UndoneTable } from '../repair/undoing.ts';
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

/** What stages are rendered from. No clock, no random, no oid, no secret: the same input gives the same bytes. */
export interface RenderInput {
  staging: string;
  server: string;
  /** Needed by 10_connect only. */
  old: Target | null;
  /** Needed by every stage that is rendered per table, and by 65_summary. */
  comparison: Comparison | null;
  /** Which rows a repair takes up, and how; without it all but those that a hint speaks against. */
  choice?: RepairChoice;
  /** Tables to which repairs wrote, and the one repair of which that is to be taken back, if not all. */
  undone?: UndoneTable[];
  repair?: number;
  /** Circles of tables, for the stages that write to all of one at once. */
  cycles?: Cycle[];
}

/** By which name old shows our sessions. */
export const oldApplicationName = 'pgmend (old side)';

/** libpq settings for old's sessions: read only, nothing hidden, values printed the same way as on live. */
const oldSessionOptions = ['default_transaction_read_only=on', 'row_security=off', 'bytea_output=hex'];

/** The options of the foreign server, as libpq on live's machine takes them. */
function serverOptions(old: Target): Record<string, string> {
  const { options, ...parameters } = old.parameters;
  return {
    connect_timeout: '15',
    ...parameters,
    host: old.host,
    port: String(old.port),
    dbname: old.database,
    application_name: oldApplicationName,
    options: [...(options ? [options] : []), ...oldSessionOptions.map((setting) => `-c ${setting}`)].join(
      ' ',
    ),
    // for the catalogs and whatever has no better value of its own
    fetch_size: '10000',
    updatable: 'false',
  };
}

/** Advisory lock of the transaction that writes a batch; the second half is the hash of the staging schema's name. */
const repairLock = 1885826405;

/** A tag for dollar quotes that no name or value in the text ends before its time. */
function dollarTag(inside: unknown): string {
  const text = JSON.stringify(inside);
  let tag = 'pgmend';
  while (text.includes(`$${tag}`)) tag += '_';
  return tag;
}

function renderOne(
  stage: Stage,
  input: RenderInput,
  table: Mount | Pair | UndoneTable | null,
  cycle?: Cycle,
): RenderedStage {
  const context = {
    staging: input.staging,
    server: input.server,
    stage: stage.name,
    old: input.old && {
      database: input.old.database,
      user: input.old.user,
      optionsJson: JSON.stringify(serverOptions(input.old)),
    },
    pair: table,
    choice: describeChoice(input.choice ?? wholeRepair),
    tag: dollarTag([table, cycle, input.choice]),
    repairLock,
    cycle,
    repair: input.repair,
    notCompared: input.comparison?.notCompared,
    findings: input.comparison?.findings,
  };
  const file = `${stage.name}.sql`;
  // the digest stands in the file's own journal entry, so it is taken from the file without it
  const digest = createHash('sha256')
    .update(renderSql(file, { ...context, digest: '' }))
    .digest('hex')
    .slice(0, 16);
  return {
    stage,
    table: table?.name ?? null,
    masked: [table, ...(cycle?.members ?? [])].some(
      (one) => one && 'maskedNames' in one && one.maskedNames.length > 0,
    ),
    text: renderSql(file, { ...context, digest }),
    digest,
  };
}

function tablesOf(stage: Stage, comparison: Comparison): (Pair | AbsentTable)[] {
  switch (stage.scope) {
    case 'run':
      return [];
    case 'mount':
      return [...comparison.pairs, ...comparison.absent].sort((a, b) => (a.name < b.name ? -1 : 1));
    case 'pair':
      return comparison.pairs;
    case 'unproven key':
      return comparison.pairs.filter((pair) => !pair.keyProven);
    case 'absent':
      return comparison.absent;
    case 'undone':
    case 'cycle':
      return [];
  }
}

/**
 * Renders a stage: once for the run, or once for each table that it concerns.
 *
 * @throws PgmendError (exit 2) when 10_connect is to be rendered and nothing says where old is
 */
export function renderStage(stage: Stage, input: RenderInput): RenderedStage[] {
  if (stage.name === '10_connect' && !input.old) {
    throw usageError(
      'which database is old?',
      'Name it with --old postgres://user@host/database, or in PGMEND_OLD_URL.',
    );
  }
  if (stage.scope === 'run') return [renderOne(stage, input, null)];
  if (stage.scope === 'undone') return (input.undone ?? []).map((table) => renderOne(stage, input, table));
  if (stage.scope === 'cycle')
    return (input.cycles ?? []).map((cycle) => renderOne(stage, input, null, cycle));
  if (!input.comparison) throw new Error(`${stage.name} is rendered per table`);
  return tablesOf(stage, input.comparison).map((table) => renderOne(stage, input, table));
}
