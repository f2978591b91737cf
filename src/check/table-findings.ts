import type { Pair } from '../compare/resolve/model.ts';
import type { Fix } from '../session/fix.ts';
import { listNames } from '../words.ts';
import type { PreflightFacts, Reaction } from './facts.ts';
import type { PreflightFinding } from './server-findings.ts';
import type { Estimate } from './work.ts';

/** What acts on live when a repair writes to the table. */
export function reactionsOf(
  { live }: Pick<Pair, 'live'>,
  { reactions }: PreflightFacts,
): { triggers: Reaction[]; rules: Reaction[] } {
  const { triggers = [], rules = [] } = reactions.get(live.schema, live.table) ?? {};
  return { triggers, rules };
}

function list(kind: string, reactions: Reaction[]): string {
  const names = reactions.map(({ name, enabled }) => (enabled === 'origin' ? name : `${name} (${enabled})`));
  return `${reactions.length === 1 ? kind : `${kind}s`} ${names.join(', ')}`;
}

/** Triggers and rules are listed: those that a repair sets off, and those that it does not. */
export function reactionFindings(
  table: string,
  found: { triggers: Reaction[]; rules: Reaction[] },
): PreflightFinding[] {
  return (['triggers', 'rules'] as const).flatMap((kind) => {
    if (found[kind].length === 0) return [];
    const word = kind.slice(0, -1);
    const fires = found[kind].filter(({ fires_on_repair }) => fires_on_repair);
    const silent = found[kind].filter(({ fires_on_repair }) => !fires_on_repair);
    const detail = [
      ...(fires.length > 0 ? [`a repair of live sets off ${list(word, fires)}`] : []),
      ...(silent.length > 0
        ? [`${fires.length > 0 ? 'it' : 'a repair of live'} does not set off ${list(word, silent)}`]
        : []),
    ].join('; ');
    return [{ severity: 'info' as const, table, code: kind, detail, fixes: [] }];
  });
}

/** A key that a run searches first: a check does not read whole tables. */
export function keyFindings({ name, keyNames, keyProven }: Pair): PreflightFinding[] {
  if (keyProven) return [];
  const key = keyNames.join(', ');
  const detail = `a run first searches both sides for keys (${key}) that identify no single row, and compares the table only if there are none`;
  return [{ severity: 'info', table: name, code: 'key_not_proven', detail, fixes: [] }];
}

/** Tables whose size nobody knows: no plan for them is better than a guess. */
export function analyseFindings(tables: { table: string; estimated: Estimate }[]): PreflightFinding[] {
  return (['old', 'live'] as const).flatMap((side): PreflightFinding[] => {
    const unknown = tables
      .filter(({ estimated }) => estimated[`${side}_rows`] === null)
      .map(({ table }) => table);
    if (unknown.length === 0) return [];
    const detail = `never analysed on ${side}, so that their size is not known: ${listNames(unknown)}`;
    const fixes: Fix[] = [{ where: side, line: 'ANALYZE;' }];
    return [{ severity: 'info', table: null, code: 'never_analysed', detail, fixes }];
  });
}
