import type { Pair } from '../compare/resolve/model.ts';
import type { Sides } from '../compare/sides.ts';
import { count } from '../words.ts';
import type { PreflightFacts } from './facts.ts';
import { liftTempLimit, type PreflightFinding } from './server-findings.ts';

const units: Record<string, number> = { kB: 1, MB: 2, GB: 3, TB: 4 };

/** Bytes of a size as Postgres writes it. */
function bytesOf(size: string): number {
  const [, number, unit = ''] = /^(\d+) ?(.B)$/.exec(size) ?? [];
  return Number(number) * 1024 ** (units[unit] ?? 0);
}

/** Sizes by the estimates of the last ANALYZE; null where there was none. */
export interface Estimate {
  old_rows: number | null;
  live_rows: number | null;
  old_bytes: number | null;
  live_bytes: number | null;
  /** Temporary files of the join on live: none where the smaller side fits into memory, else about both sides. */
  temp_bytes: number | null;
}

/** What the work as a whole meets on live. */
export interface Work {
  old_bytes: number | null;
  live_bytes: number | null;
  hash_memory_bytes: number;
  /** Null where there is no limit. */
  temp_file_limit_bytes: number | null;
}

/** @param workMem what a join may take; a hash join may take hash_mem_multiplier times as much */
export function readWork({ servers }: PreflightFacts, workMem: string, estimates: Estimate[]): Work {
  const { temp_file_limit: limit = '-1', hash_mem_multiplier: multiplier = '1' } = servers.live.settings;
  const sum = (sizes: (number | null)[]) =>
    sizes.reduce((total, size) => (total === null || size === null ? null : total + size), 0);
  return {
    old_bytes: sum(estimates.map(({ old_bytes }) => old_bytes)),
    live_bytes: sum(estimates.map(({ live_bytes }) => live_bytes)),
    hash_memory_bytes: Math.round(bytesOf(workMem) * Number(multiplier)),
    temp_file_limit_bytes: limit === '-1' ? null : Number(limit) * 1024,
  };
}

export function estimate(
  pair: Pick<Pair, 'old' | 'live' | 'how'>,
  facts: PreflightFacts,
  workMem: string,
): Estimate {
  const old = facts.tables.old.get(pair.old.schema, pair.old.table);
  const live = facts.tables.live.get(pair.live.schema, pair.live.table);
  const sizes = [old?.bytes ?? null, live?.bytes ?? null] as const;
  return {
    old_rows: old?.rows ?? null,
    live_rows: live?.rows ?? null,
    old_bytes: sizes[0],
    live_bytes: sizes[1],
    // of a sieve only the rows of buckets that differ are joined
    temp_bytes:
      pair.how.strategy === 'sieve' ? 0 : tempBytes(sizes, readWork(facts, workMem, []).hash_memory_bytes),
  };
}

function tempBytes([old, live]: readonly [number | null, number | null], memory: number): number | null {
  if (old === null || live === null) return null;
  return Math.min(old, live) > memory ? old + live : 0;
}

/** Whether the joins fit into what live allows for temporary files. */
export function workFindings(
  tables: { table: string; estimated: Estimate }[],
  { temp_file_limit_bytes: limit }: Work,
  { live }: Sides,
): PreflightFinding[] {
  if (limit === null) return [];
  return tables
    .filter(({ estimated: { temp_bytes } }) => temp_bytes === null || temp_bytes > limit)
    .map(({ table, estimated: { temp_bytes } }) => ({
      severity: temp_bytes === null ? 'info' : 'warning',
      table,
      code: 'temp_file_limit',
      detail:
        `live allows a session ${megabytes(limit)} of temporary files (temp_file_limit), and the join ` +
        (temp_bytes === null
          ? 'may need an unknown amount: the table was never analysed'
          : `may need about ${megabytes(temp_bytes)}`),
      fixes: [liftTempLimit(live)],
    }));
}

function megabytes(bytes: number): string {
  return `${count(Math.ceil(bytes / 1024 / 1024))} MB`;
}
