import type { PageData, PageTable } from '../compare/report/page/page-data.ts';
import type { Decision, DecisionsFile } from '../decisions/schema.ts';
import { byPrecedence } from '../decisions/scope.ts';
import { readDecisions } from './read-decisions.ts';

/** What a decision is about. */
export type Scope = Pick<Decision, 'table' | 'key' | 'status' | 'column' | 'kind'>;

/** The same for decisions about the same, whoever wrote them in which order. */
export function scopeId({ table, key, status, column, kind }: Scope): string {
  const named = key ? Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1)) : null;
  return JSON.stringify([table, named, status ?? null, column ?? null, kind ?? null]);
}

/** The key of a row, as a decision names it. */
export function keyOf({ key }: PageTable, values: (string | null)[]): Record<string, string> {
  return Object.fromEntries(key.map((name, index) => [name, values[index] ?? '']));
}

/** Whether a decision about many rows is about these values of one. */
function covers(scope: Scope, row: Scope): boolean {
  return (
    scope.table === row.table &&
    !scope.key &&
    (scope.status === undefined || scope.status === row.status) &&
    (scope.column === undefined || scope.column === row.column) &&
    (scope.kind === undefined || scope.kind === row.kind)
  );
}

/**
 * What was decided, kept in the browser as long as the same comparison is looked at, and told to whoever shows it.
 */
export class DecisionStore {
  private readonly decided = new Map<string, Decision>();
  private readonly listeners = new Set<() => void>();
  private readonly place: string;

  constructor(
    private readonly data: PageData,
    private readonly storage: Pick<Storage, 'getItem' | 'setItem'> | null,
  ) {
    this.place = `pgmend ${data.old} ${data.live} ${JSON.stringify(this.compared())}`;
    try {
      const kept = this.storage?.getItem(this.place);
      if (kept) this.put(readDecisions(kept).decisions);
    } catch {
      // what cannot be read was not kept
    }
  }

  private compared(): Record<string, string> {
    return Object.fromEntries(this.data.tables.map(({ name, compared }) => [name, compared]));
  }

  private put(decisions: Decision[]): void {
    for (const one of decisions) this.decided.set(scopeId(one), one);
  }

  private changed(): void {
    try {
      this.storage?.setItem(this.place, this.toText());
    } catch {
      // a browser that keeps nothing still saves files
    }
    for (const listener of this.listeners) listener();
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  all(): Decision[] {
    return [...this.decided.values()];
  }

  get(scope: Scope): Decision | undefined {
    return this.decided.get(scopeId(scope));
  }

  /** What holds for a row, or a value of it, by decisions about many rows. */
  inherited(row: Scope): Decision | undefined {
    return this.all()
      .filter((one) => covers(one, row))
      .sort(byPrecedence)[0];
  }

  decide(decision: Decision): void {
    const kept = this.get(decision);
    this.decided.set(scopeId(decision), { ...(kept?.note ? { note: kept.note } : {}), ...decision });
    this.changed();
  }

  note(scope: Scope, text: string): void {
    const kept = this.get(scope);
    if (!kept) return;
    const { note: _, ...rest } = kept;
    this.decided.set(scopeId(scope), text === '' ? rest : { ...rest, note: text });
    this.changed();
  }

  forget(scope: Scope): void {
    this.decided.delete(scopeId(scope));
    this.changed();
  }

  clear(): void {
    this.decided.clear();
    this.changed();
  }

  /** decisions.json, about the comparison that the page shows. */
  toText(): string {
    const decisions = this.all();
    const compared = this.compared();
    const file: DecisionsFile = {
      version: 1,
      old: this.data.old,
      live: this.data.live,
      compared: Object.fromEntries(
        [...new Set(decisions.map(({ table }) => table))].map((table) => [table, compared[table] ?? '']),
      ),
      decisions,
    };
    return `${JSON.stringify(file, null, 2)}\n`;
  }

  /**
   * Takes over what a file says, also one about an earlier comparison: what it says about tables that this page does not show is
   * left out.
   *
   * @returns what to tell the reader
   * @throws Error that says what is wrong with it; nothing is taken over then
   */
  load(text: string): { taken: number; left: number; earlier: boolean } {
    const file = readDecisions(text);
    const compared = this.compared();
    const taken = file.decisions.filter(({ table }) => table in compared);
    this.put(taken);
    this.changed();
    const earlier = taken.some(({ table }) => file.compared[table] !== compared[table]);
    return { taken: taken.length, left: file.decisions.length - taken.length, earlier };
  }
}
