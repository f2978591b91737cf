import type { Resolved } from '../compare/catalog.ts';
import type { Inspection } from '../compare/inspect.ts';
import { refusalFor } from '../compare/not-compared.ts';
import type { AbsentTable, Pair } from '../compare/resolve/model.ts';
import type { ServerError } from '../database/server-error.ts';
import { bypassPolicies, describeFix, type Fix, grantSelect, grantUsage } from '../session/fix.ts';
import type { Session } from '../session/session.ts';
import {
  type ByTable,
  type PreflightFacts,
  readRights,
  type SideName,
  schemasOf,
  type TableFacts,
  type TableRights,
} from './facts.ts';
import { probe } from './probe.ts';

/** Why a table would not be compared although both sides have it, and all the statements that change that. */
export interface PreflightRefusal {
  reason: string;
  hint: string;
  fixes: Fix[];
}

interface Lack {
  what: string[];
  fixes: Fix[];
  /** Whom rows of the table are not hidden from. */
  owner?: string;
}

/** What was asked of a side, its rights only if there is reason to. */
interface Known {
  tables: ByTable<TableFacts>;
  rights: ByTable<TableRights> | null;
}

const nothing: Lack = { what: [], fixes: [] };

/** What the role of a side lacks to read a table. On old, whether it may use the schema shows only in an error. */
function lackOf(
  side: SideName,
  { schema, name }: { schema: string; name: string },
  login: string,
  known: Known,
  error?: ServerError,
): Lack {
  const rights = known.rights?.get(schema, name);
  const table = known.tables.get(schema, name);
  const lack: Lack = { what: [], fixes: [] };
  if (rights?.may_use_schema === false || (error && /permission denied for schema/.test(error.message))) {
    lack.what.push(`use schema ${schema}`);
    lack.fixes.push(grantUsage(side, schema, login));
  }
  const unreadable = rights?.unreadable ?? [];
  if (unreadable.length > 0 && unreadable.length === rights?.columns) {
    lack.what.push('read the table');
    lack.fixes.push(grantSelect(side, { schema, name }, login));
  } else if (unreadable.length > 0) {
    lack.what.push(`read ${unreadable.join(', ')}`);
    lack.fixes.push(grantSelect(side, { schema, name }, login, unreadable));
  }
  if (table?.rows_hidden) {
    const policies = table.policies.length > 0 ? table.policies.join(', ') : 'no policy shows it any';
    lack.what.push(`see all rows (row-level security: ${policies})`);
    lack.fixes.push(bypassPolicies(side, login));
    lack.owner = table.owner;
  }
  return lack;
}

/**
 * Finds the tables that a side would not let pgmend read. Live tells its rights by functions; old is asked for a row of
 * every table, and what it refuses is undone to a savepoint.
 */
export async function findRefusals(
  session: Session,
  { tx, place, mounted }: Inspection,
  { comparison, sides }: Resolved,
  facts: PreflightFacts,
): Promise<Map<string, PreflightRefusal>> {
  const { pairs, absent } = comparison;
  const errors = mounted
    ? new Map<string, ServerError>()
    : await probe(tx, session, place, [...pairs, ...absent]);
  const schemas = schemasOf(comparison);
  // where nothing could be tried, the rights are all that there is to go by
  const askOld = errors.size > 0 || mounted;
  const old: Known = {
    tables: facts.tables.old,
    rights: askOld ? await readRights(tx, place, 'old', schemas.old) : null,
  };
  const live: Known = {
    tables: facts.tables.live,
    rights: await readRights(tx, place, 'live', schemas.live),
  };
  const refused = new Map<string, PreflightRefusal>();
  for (const table of [...pairs, ...absent] as (Pair | AbsentTable)[]) {
    const error = errors.get(table.name);
    const there = { schema: table.old.schema, name: table.old.table };
    const here = 'live' in table ? { schema: table.live.schema, name: table.live.table } : null;
    const lacks = {
      old: error || mounted ? lackOf('old', there, sides.old.login, old, error) : nothing,
      live: here ? lackOf('live', here, sides.live.login, live) : nothing,
    };
    const said = (['old', 'live'] as const).flatMap((side) => explain(side, lacks[side], sides[side].login));
    const fixes = [...lacks.old.fixes, ...lacks.live.fixes];
    const other = error && lacks.old.fixes.length === 0 ? refusalFor(table, error, sides) : null;
    if (other) said.unshift(other.reason);
    if (said.length === 0) continue;
    const owners = [...new Set([lacks.old.owner, lacks.live.owner].filter((owner) => owner !== undefined))];
    const asOwner = owners.length > 0 ? `Or log in as the owner of the table (${owners.join(', ')}).` : '';
    const hint = [other?.hint, ...fixes.map(describeFix), asOwner].filter(Boolean).join(' ');
    refused.set(table.name, { reason: said.join('; '), hint, fixes });
  }
  return refused;
}

function explain(side: SideName, { what }: Lack, login: string): string[] {
  return what.length === 0 ? [] : [`on ${side}, ${login} may not ${what.join(' or ')}`];
}
