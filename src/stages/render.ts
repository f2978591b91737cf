import type { AbsentTable, Comparison, Mount, Pair } from '../compare/resolve/model.ts';
import { oldApplicationName, serverOptions, summingOptions } from '../database/server-options.ts';
import type { Target } from '../database/target.ts';
import { usageError } from '../errors.ts';
import { describeChoice, type RepairChoice, wholeRepair } from '../repair/resolve/choice.ts';
import type { Cycle } from '../repair/resolve/cycles.ts';
import type { UndoneTable } from '../repair/resolve/undoing.ts';
import type { Stage } from './list.ts';
import { type MergeInput, renderMergeStage } from './render-merge.ts';
import { dollarTag, type RenderedStage, renderFile } from './rendered.ts';

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
  /** What is merged, for the stages of a merge. */
  merging?: MergeInput;
}

/** Advisory lock of the transaction that writes a batch; the second half is the hash of the staging schema's name. */
const repairLock = 1885826405;

/** What all renderings of a stage have in common. */
function ofRun({ staging, server, old, choice, repair, comparison }: RenderInput) {
  return {
    staging,
    server,
    old: old && { database: old.database },
    remote: old && {
      server,
      is: 'the old side',
      async: true,
      user: old.user,
      optionsJson: JSON.stringify(serverOptions(old, oldApplicationName, summingOptions)),
      passwordSetting: 'pgmend.old_password',
    },
    choice: describeChoice(choice ?? wholeRepair),
    repairLock,
    repair,
    notCompared: comparison && [
      ...comparison.notCompared.map((table) => ({ ...table, outcome: 'not_compared' })),
      ...comparison.onlyLive.map((table) => ({ ...table, outcome: 'only_live' })),
    ],
    findings: comparison?.findings,
    expected:
      comparison && [...comparison.pairs, ...comparison.absent].map(({ name, stem }) => ({ name, stem })),
    concerned: comparison && concerned(comparison),
  };
}

/** The names of all tables that a comparison has findings about. */
function concerned({ pairs, absent, notCompared, onlyLive, findings }: Comparison): string[] {
  const names = [...pairs, ...absent, ...notCompared, ...onlyLive].map(({ name }) => name);
  return [...new Set([...names, ...findings.flatMap(({ table }) => table ?? [])])].sort();
}

function renderOne(
  stage: Stage,
  input: RenderInput,
  run: ReturnType<typeof ofRun>,
  table: Mount | Pair | UndoneTable | null,
  cycle?: Cycle,
): RenderedStage {
  const pair = table && 'mounted' in table ? table : null;
  const masked = [table, ...(cycle?.members ?? [])].some(
    (one) => one && 'maskedNames' in one && one.maskedNames.length > 0,
  );
  return renderFile(
    stage,
    { table: table?.name ?? null, masked },
    {
      ...run,
      pair: table,
      compared: pair && 'sieve' in pair ? comparedObjects(pair as Pair) : null,
      ranged: pair !== null && 'parted' in pair && pair.parted !== null,
      mount: pair && mountOf(pair, input.server),
      tag: dollarTag([table, cycle, input.choice]),
      cycle,
    },
  );
}

/** What the foreign table over a table of old is made from. */
export function mountOf({ objects, old, mounted, fetchSize }: Mount, server: string) {
  return { foreign: objects.old, server, ...old, columns: mounted, fetchSize };
}

/** Where stage 50 finds what was fetched of both sides; null where it reads the table itself. */
function comparedObjects({ pulled, picked, objects }: Pair): { before: string | null; now: string | null } {
  return { before: pulled ? objects.pulled : null, now: picked ? objects.picked : null };
}

/** The tables that a stage of a comparison is rendered for; none for a stage of the run. */
export function tablesOf(stage: Stage, comparison: Comparison): (Pair | AbsentTable)[] {
  switch (stage.scope) {
    case 'run':
      return [];
    case 'mount':
      return [...comparison.pairs, ...comparison.absent].sort((a, b) => (a.name < b.name ? -1 : 1));
    case 'pair':
      return comparison.pairs;
    case 'unproven key':
      return comparison.pairs.filter((pair) => !pair.keyProven);
    case 'sieved':
      return comparison.pairs.filter(({ sieve }) => sieve);
    case 'pulled':
      return comparison.pairs.filter(({ pulled }) => pulled);
    case 'absent':
      return comparison.absent;
    default:
      return [];
  }
}

/**
 * Renders a stage: once for the run, or once for each table that it concerns, one at a time: those of many tables together
 * are more than need be kept.
 *
 * @throws PgmendError (exit 2) when 10_connect is to be rendered and nothing says where old is
 */
export function* renderEach(stage: Stage, input: RenderInput): Generator<RenderedStage, void> {
  if (stage.name === '10_connect' && !input.old) {
    throw usageError(
      'which database is old?',
      'Name it with --old postgres://user@host/database, or in PGMEND_OLD_URL.',
    );
  }
  if (stage.scope === 'run') {
    yield renderOne(stage, input, ofRun(input), null);
  } else if (stage.scope === 'cycle') {
    const run = ofRun(input);
    for (const cycle of input.cycles ?? []) yield renderOne(stage, input, run, null, cycle);
  } else if (stage.scope === 'merge' || stage.scope === 'source') {
    if (input.merging) yield* renderMergeStage(stage, input.staging, input.merging);
  } else {
    const run = ofRun(input);
    for (const table of subjectsOf(stage, input)) yield renderOne(stage, input, run, table);
  }
}

function subjectsOf(
  stage: Stage,
  { comparison, undone = [] }: RenderInput,
): (Pair | AbsentTable | UndoneTable)[] {
  if (stage.scope === 'undone') return undone;
  if (!comparison) throw new Error(`${stage.name} is rendered per table`);
  return tablesOf(stage, comparison);
}

/** The same, all of them. */
export function renderStage(stage: Stage, input: RenderInput): RenderedStage[] {
  return [...renderEach(stage, input)];
}
