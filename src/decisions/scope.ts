import type { Decision } from './schema.ts';

/** What a decision is about, for people: `all missing rows`, `email, case`. */
export function scopeWords({ key, status, column, kind }: Decision): string {
  if (key) return `the row ${JSON.stringify(key)}`;
  const values = [column, kind].filter((one) => one !== undefined);
  if (values.length > 0) return values.join(', ');
  return status ? `all ${status} rows` : 'all of it';
}

/** How much of the choice a decision says: a column and a kind more than one of them, one of them more than a status. */
function narrowness({ status, column, kind }: Decision): number {
  return [column, kind].filter((one) => one !== undefined).length * 2 + (status === undefined ? 0 : 1);
}

/** Of two that are as narrow the one that changes least. */
const cautious: Decision['decision'][] = ['keep live', 'later', 'repair'];

/** Of two decisions about the same row or value the one that holds first; those about single rows hold before all. */
export function byPrecedence(a: Decision, b: Decision): number {
  return narrowness(b) - narrowness(a) || cautious.indexOf(a.decision) - cautious.indexOf(b.decision);
}
