import type { Decision } from '../../src/decisions/schema.ts';
import type { Random } from '../oracle/random.ts';
import type { Difference } from '../support/compare.ts';

// What holds for a row is worked out here, row by row, from what docs/deciding.md says: nothing of it asks pgmend.

export type Made = Omit<Decision, 'table'> & { table: string };
export type Line = Difference & { kinds: string[] | null };

/** How narrow what a decision is about is: the higher holds. */
function rankOf({ key, column, kind, status }: Made): number {
  if (key) return 9;
  if (column !== undefined && kind !== undefined) return 8;
  if (column !== undefined || kind !== undefined) return 7;
  return status === undefined ? 5 : 6;
}

/** What holds for a row without values (column undefined), or for one of its values. */
function holding(decisions: Made[], line: Line, column?: string): Made | undefined {
  const kind = column === undefined ? undefined : line.kinds?.[line.changed?.indexOf(column) ?? -1];
  const about = decisions.filter(
    (one) =>
      one.table === line.table &&
      (one.key
        ? Object.entries(one.key).every(([name, value]) => line.key[name] === value)
        : (one.status === undefined || one.status === line.status) &&
          (one.column === undefined || one.column === column) &&
          (one.kind === undefined || one.kind === kind)),
  );
  const best = Math.max(...about.map(rankOf));
  const narrowest = about.filter((one) => rankOf(one) === best);
  return (
    narrowest.find(({ decision }) => decision === 'keep live') ??
    narrowest.find(({ decision }) => decision === 'later') ??
    narrowest[0]
  );
}

/** What is repaired of a row: its columns, or all of it. */
export function repairedOf(decisions: Made[], line: Line): string[] {
  if (line.status === 'new') return [];
  if (line.status === 'missing') return holding(decisions, line)?.decision === 'repair' ? ['all of it'] : [];
  return (line.changed ?? []).filter((column) => holding(decisions, line, column)?.decision === 'repair');
}

export function isAccepted(decisions: Made[], line: Line): boolean {
  const columns = line.status === 'corrupted' ? (line.changed ?? []) : [undefined];
  return columns.every((column) => holding(decisions, line, column)?.decision === 'keep live');
}

/** Decisions of all sorts about rows that there are, no two about the same. */
export function decide(r: Random, lines: Line[]): Made[] {
  const made = new Map<string, Made>();
  for (let times = r.int(3, 16); times > 0; times--) {
    const line = r.pick(lines);
    const changed = line.changed ?? [];
    const place = changed.length > 0 ? r.int(0, changed.length - 1) : -1;
    const column = changed[place];
    const kind = line.kinds?.[place] as Decision['kind'];
    const isShown = Object.values(line.key).every((value) => value !== null && value !== '***');
    const scopes: object[] = [{}, { status: line.status }];
    // a row of which a part of the key is masked cannot be named
    if (isShown) scopes.push({ key: line.key }, { key: line.key });
    if (column !== undefined) scopes.push({ column }, { kind }, { column, kind });
    const scope = r.pick(scopes) as Partial<Made>;
    const choices =
      scope.status === 'new'
        ? (['keep live', 'later'] as const)
        : (['repair', 'keep live', 'later'] as const);
    const one = { ...scope, table: line.table, decision: r.pick([...choices]) } as Made;
    made.set(JSON.stringify([one.table, one.key ?? null, one.status, one.column, one.kind]), one);
  }
  return [...made.values()];
}
