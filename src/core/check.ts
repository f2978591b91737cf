import type { Finding, ResolvedColumn } from '../comparison/model.ts';
import type { Settings } from '../settings/settings.ts';
import type { SideFacts } from './catalog.ts';
import type { Io } from './events.ts';
import { inspect } from './inspect.ts';
import { withSession } from './session.ts';

/** What would be compared of one table, and how; or why it would not be. */
export interface CheckedTable {
  table: string;
  outcome: 'comparable' | 'not_compared';
  reason: string | null;
  hint: string | null;
  key: string[];
  key_source: string | null;
  columns: ResolvedColumn[];
  only_old: string[];
  only_live: string[];
  strategy: 'full' | null;
  /** The planner's guess for old; null where the table was never analysed. */
  estimated_rows: number | null;
}

export interface Check {
  old: SideFacts;
  live: SideFacts;
  tables: CheckedTable[];
  excluded: string[];
  findings: Finding[];
}

const nothingComparable = {
  key: [],
  key_source: null,
  columns: [],
  only_old: [],
  only_live: [],
  strategy: null,
  estimated_rows: null,
};

/**
 * Looks at both sides and says what a comparison would do, and what would stop or mislead it. Changes nothing.
 *
 * @throws PgmendError for what would stop it as a whole: an unreachable side, a missing right, a wrong pattern
 */
export async function check(settings: Settings, io: Io): Promise<Check> {
  return withSession(settings, io, { command: 'check', exclusive: false }, async (session) => {
    const { sides, comparison, refused } = await inspect(session, { probe: true });
    const { pairs, absent, notCompared, excluded, findings } = comparison;
    const tables = pairs.map((pair): CheckedTable => {
      const refusal = refused.get(pair.name);
      return {
        table: pair.name,
        outcome: refusal ? 'not_compared' : 'comparable',
        reason: refusal?.reason ?? null,
        hint: refusal?.hint ?? null,
        key: pair.keyNames,
        key_source: pair.keySource,
        columns: pair.resolved,
        only_old: pair.onlyOldNames,
        only_live: pair.onlyLiveNames,
        strategy: pair.strategy,
        estimated_rows: pair.estimatedRows,
      };
    });
    for (const { name, reason, hint } of [...absent, ...notCompared]) {
      tables.push({ table: name, outcome: 'not_compared', reason, hint, ...nothingComparable });
    }
    tables.sort((a, b) => (a.table < b.table ? -1 : 1));
    return { ...sides, tables, excluded, findings: findings };
  });
}
