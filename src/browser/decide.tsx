import { useEffect, useState } from 'preact/hooks';
import type { Decision } from '../decisions/schema.ts';
import { scopeWords } from '../decisions/scope.ts';
import type { DecisionStore, Scope } from './store.ts';

type Choice = Decision['decision'];

/** Draws a component again whenever something is decided. */
export function useDecisions(store: DecisionStore): void {
  const [, draw] = useState(0);
  useEffect(() => store.onChange(() => draw((times) => times + 1)), [store]);
}

function choicesOf({ status }: Scope): Choice[] {
  // old has nothing to repair a new row with
  return status === 'new' ? ['keep live', 'later'] : ['repair', 'keep live', 'later'];
}

interface About {
  store: DecisionStore;
  scope: Scope;
  /** Rows, or values, that it is about; of one row not needed. */
  rows?: number;
  seen?: string | null;
}

function decisionOf({ scope, rows, seen }: About, decision: Choice): Decision {
  return {
    ...scope,
    decision,
    ...(scope.key ? {} : { rows: rows ?? 0 }),
    ...(scope.key && seen ? { seen } : {}),
  };
}

/** Three choices about many rows, with a note. */
export function DecideMany(about: About) {
  const { store, scope, rows = 0 } = about;
  useDecisions(store);
  const held = store.get(scope);
  const words = `${scope.table}, ${scopeWords(scope as Decision)}`;
  const isOther = held?.rows !== undefined && held.rows !== rows;
  return (
    <fieldset class="decide">
      <legend>{words}:</legend>
      {choicesOf(scope).map((choice) => (
        <button
          key={choice}
          type="button"
          aria-pressed={held?.decision === choice}
          onClick={() =>
            held?.decision === choice && !isOther
              ? store.forget(scope)
              : store.decide(decisionOf(about, choice))
          }
        >
          {choice}
        </button>
      ))}
      {held && (
        <input
          type="text"
          placeholder="why"
          aria-label={`Why, for ${words}`}
          value={held.note ?? ''}
          onInput={(event) => store.note(scope, event.currentTarget.value)}
        />
      )}
      {isOther && (
        <span class="hint">
          decided about {held?.rows?.toLocaleString('en')}, now {rows.toLocaleString('en')}: decide again
        </span>
      )}
    </fieldset>
  );
}

/**
 * The same about one row, small enough for a line of a table.
 *
 * @param values what decisions about many rows say of it goes by these
 */
export function DecideRow({ values, ...about }: About & { values: Scope[] }) {
  const { store, scope, seen } = about;
  useDecisions(store);
  const held = store.get(scope);
  const inherited = [...new Set(values.map((value) => store.inherited(value)?.decision ?? 'not decided'))];
  const label = `Decide about the row ${JSON.stringify(scope.key)}`;
  return (
    <>
      <select
        aria-label={label}
        class={held ? 'decided' : undefined}
        value={held?.decision ?? ''}
        onChange={(event) => {
          const choice = event.currentTarget.value;
          if (choice === '') store.forget(scope);
          else store.decide(decisionOf(about, choice as Choice));
        }}
      >
        <option value="">{inherited.join(' / ')}</option>
        {choicesOf(values[0] ?? scope).map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
      {held?.seen && seen && held.seen !== seen && <span class="hint">differs otherwise now</span>}
    </>
  );
}
