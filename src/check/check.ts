import { type Resolved, readComparison } from '../compare/catalog.ts';
import { inspecting } from '../compare/inspect.ts';
import type { NotCompared, Pair } from '../compare/resolve/model.ts';
import type { Io } from '../session/events.ts';
import { withSession } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import { beyondFindings } from './beyond-findings.ts';
import { type PreflightFacts, readFacts, type SideName, schemasOf } from './facts.ts';
import { fixesFor, indexCatalogs, keyFixesFor } from './not-compared.ts';
import { findRefusals, type PreflightRefusal } from './refusals.ts';
import type { Check, CheckedTable } from './schema.ts';
import { connectionsNeeded, type PreflightFinding, serverFindings } from './server-findings.ts';
import { analyseFindings, keyFindings, reactionFindings, reactionsOf } from './table-findings.ts';
import { estimate, readWork, workFindings } from './work.ts';

/**
 * Looks at both sides and says what a comparison would do, and what would stop or mislead it. Changes nothing.
 *
 * @throws PgmendError for what would stop it as a whole: an unreachable side, a missing right, a wrong pattern
 */
export async function check(settings: Settings, io: Io): Promise<Check> {
  return withSession(settings, io, { command: 'check', exclusive: false }, (session) =>
    inspecting(session, async (inspection) => {
      const { tx, place } = inspection;
      const found = await readComparison(tx, place, settings);
      const schemas = schemasOf(found.comparison);
      const facts = await readFacts(tx, place, found.sides, schemas, settings.staging);
      const refused = await findRefusals(session, inspection, found, facts);
      return assemble(found, facts, refused, settings);
    }),
  );
}

function assemble(
  { sides, catalogs, comparison }: Resolved,
  facts: PreflightFacts,
  refused: Map<string, PreflightRefusal>,
  settings: Settings,
): Check {
  const { pairs, absent, notCompared, onlyLive, excluded } = comparison;
  const indexed = indexCatalogs(catalogs);
  const tables = [
    ...pairs.map((pair) => checkedPair(pair, facts, settings.pace.workMem, refused.get(pair.name))),
    ...[...absent, ...notCompared].map((table) => {
      const refusal = refused.get(table.name);
      return checkedRest(table, 'not_compared', [
        ...(refusal?.fixes ?? []),
        ...fixesFor(table, indexed, sides),
      ]);
    }),
    ...onlyLive.map((table) => checkedRest(table, 'only_live', fixesFor(table, indexed, sides))),
  ].sort((a, b) => (a.table < b.table ? -1 : 1));
  const sized = tables.flatMap(({ table, outcome, estimated }) =>
    outcome === 'comparable' && estimated ? [{ table, estimated }] : [],
  );
  const { workMem } = settings.pace;
  const work = readWork(
    facts,
    workMem,
    sized.map(({ estimated }) => estimated),
  );
  const findings: PreflightFinding[] = [
    ...comparison.findings.map((finding) => {
      const isAsked = finding.code === 'compared_by_content';
      const pair = isAsked ? pairs.find(({ name }) => name === finding.table) : undefined;
      return { ...finding, fixes: pair ? keyFixesFor(pair, indexed) : [] };
    }),
    ...serverFindings(sides, facts, settings),
    ...beyondFindings(facts.beyond),
    ...workFindings(sized, work, sides),
    ...analyseFindings(sized),
    ...pairs.filter(({ name }) => !refused.has(name)).flatMap(keyFindings),
    ...tables.flatMap((table) => reactionFindings(table.table, table)),
  ];
  return {
    version: 1,
    verdict: isComplete(tables) ? 'comparable' : 'incomplete',
    old: { ...sides.old, side: 'old', ...describeServer('old', facts, settings) },
    live: { ...sides.live, side: 'live', ...describeServer('live', facts, settings) },
    work,
    tables,
    excluded,
    findings,
  };
}

/** Where nothing can be compared, nothing is complete. */
function isComplete(tables: CheckedTable[]): boolean {
  return (
    tables.some(({ outcome }) => outcome === 'comparable') &&
    !tables.some(({ outcome }) => outcome === 'not_compared')
  );
}

function describeServer(side: SideName, { servers }: PreflightFacts, { pace }: Settings) {
  const { settings, connections, ...facts } = servers[side];
  const timeout = (name: string) => (settings[name] === undefined ? null : Number(settings[name]));
  return {
    ...facts,
    connections: { ...connections, needed: connectionsNeeded(pace.jobs)[side] },
    timeouts: {
      statement_timeout: timeout('statement_timeout'),
      idle_in_transaction_session_timeout: timeout('idle_in_transaction_session_timeout'),
      transaction_timeout: timeout('transaction_timeout'),
    },
  };
}

function checkedPair(
  pair: Pair,
  facts: PreflightFacts,
  workMem: string,
  refusal: PreflightRefusal | undefined,
): CheckedTable {
  return {
    table: pair.name,
    outcome: refusal ? 'not_compared' : 'comparable',
    reason: refusal?.reason ?? null,
    hint: refusal?.hint ?? null,
    fixes: refusal?.fixes ?? [],
    key: pair.keyNames,
    key_source: pair.keySource,
    columns: pair.columns.resolved,
    updated_at: pair.updatedAt?.column ?? null,
    only_old: pair.columns.onlyOld,
    only_live: pair.columns.onlyLive,
    strategy: pair.how.strategy,
    strategy_reason: pair.how.reason,
    estimated: estimate(pair, facts, workMem),
    ...reactionsOf(pair, facts),
  };
}

function checkedRest(
  { name, reason, hint }: NotCompared,
  outcome: CheckedTable['outcome'],
  fixes: CheckedTable['fixes'],
): CheckedTable {
  return {
    table: name,
    outcome,
    reason,
    hint,
    fixes,
    key: [],
    key_source: null,
    columns: [],
    updated_at: null,
    only_old: [],
    only_live: [],
    strategy: null,
    strategy_reason: null,
    estimated: null,
    triggers: [],
    rules: [],
  };
}
