import type { Decision, Expected } from './model-types.ts';
import type { Setup } from './random-merge.ts';
import type { Line, MergeBench, Merged } from './support.ts';

/** The rows of the target, each as JSON. */
export async function targetRows(b: MergeBench, { zones, carry }: Setup): Promise<string[]> {
  const at = zones[0] ? `password_last_changed at time zone '${zones[0]}'` : 'password_last_changed';
  const rows = await b.rows(
    `select user_id, username, password, case when isfinite(${at}) then (extract(epoch from ${at}) * 1000000)::bigint::text
       else (${at})::text end${carry.map((column) => `, ${column}`).join('')} from merged_users`,
  );
  return rows.map((row) => JSON.stringify(row));
}

const text = (value: number | null) => (value === null ? null : String(value));
function timeText(at: number | null): string | null {
  if (at === null || Number.isFinite(at)) return text(at);
  return at > 0 ? 'infinity' : '-infinity';
}

/** What the model says of them. */
export function expectedRows({ table }: Expected): string[] {
  return table.map(({ id, key, value, at, carry }) =>
    JSON.stringify([text(id), key, value, timeText(at), ...carry]),
  );
}

const loserText = (source: string, id: unknown, value: string, standing: string) =>
  [source, id ?? 'no id', value, standing].join(' ');

function decisionText({ key, outcome, chosen, reason, value, id, losers }: Decision): string {
  const others = losers.map((one) => loserText(one.source, one.id, one.value, one.standing));
  return JSON.stringify([key, outcome, chosen, reason, value, text(id), ...others]);
}

/** Fails with what is on one side only. */
export function assertSame(actual: string[], wanted: string[], what: string, { seed }: Setup): void {
  const counts = new Map<string, number>();
  for (const line of actual) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of wanted) counts.set(line, (counts.get(line) ?? 0) - 1);
  const wrong = [...counts].filter(([, count]) => count !== 0).sort();
  const lines = wrong.slice(0, 12).map(([line, count]) => `${count > 0 ? '  is    ' : '  wants '}${line}`);
  if (wrong.length === 0) return;
  const error = new Error(`seed ${seed}: ${what}: ${wrong.length} lines differ\n${lines.join('\n')}`);
  // the message says all, and uvu would print it a second time
  error.stack = '';
  throw error;
}

/** Holds a report against what the model says. */
export function assertReport({ decisions, ids, attention }: Merged, wanted: Expected, setup: Setup): void {
  assertSame(
    decisions.map(({ username, outcome, chosen, reason, value, user_id, losers }) =>
      JSON.stringify([
        ...[username, outcome, chosen, reason, value, user_id],
        ...losers.map((one: Line) => loserText(one.source, one.id, one.value, one.standing)),
      ]),
    ),
    wanted.decisions.map(decisionText),
    'decisions',
    setup,
  );
  assertSame(
    ids.map(({ source, username, source_id, user_id, reason }) =>
      JSON.stringify([source, username, source_id, user_id, reason]),
    ),
    wanted.idMap.map(({ source, key, sourceId, id, reason }) =>
      JSON.stringify([source, key, text(sourceId), text(id), reason]),
    ),
    'ids',
    setup,
  );
  assertSame(
    attention.map(({ code, wants_look, source, source_id, key }) =>
      JSON.stringify([code, wants_look, source, source_id, key.username]),
    ),
    wanted.attention.map(({ code, wantsLook, source, sourceId, key }) =>
      JSON.stringify([code, wantsLook ? 't' : 'f', source, text(sourceId), key]),
    ),
    'attention',
    setup,
  );
}
