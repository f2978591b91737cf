import { useState } from 'preact/hooks';
import type { Decision } from '../decisions/schema.ts';
import { scopeWords } from '../decisions/scope.ts';
import { useDecisions } from './decide.tsx';
import { type DecisionStore, scopeId } from './store.ts';

function save(text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = 'decisions.json';
  link.click();
  // the browser has begun to read it by then
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const plural = (number: number) =>
  `${number.toLocaleString('en')} ${number === 1 ? 'decision' : 'decisions'}`;

/** `2 repair, 1 keep live`. */
function sums(decisions: Decision[]): string {
  return (['repair', 'keep live', 'later'] as const)
    .flatMap((choice) => {
      const number = decisions.filter(({ decision }) => decision === choice).length;
      return number > 0 ? [`${number} ${choice}`] : [];
    })
    .join(', ');
}

/** What was decided so far, to be saved, loaded and taken back; it stays in sight. */
export function DecisionBar({ store }: { store: DecisionStore }) {
  useDecisions(store);
  const [said, say] = useState('');
  const decisions = store.all();
  const load = async (input: HTMLInputElement) => {
    const [file] = input.files ?? [];
    input.value = '';
    if (!file) return;
    try {
      const { taken, left, earlier } = store.load(await file.text());
      say(
        [
          `${plural(taken)} loaded`,
          ...(earlier ? ['made about an earlier comparison: look at them before you save'] : []),
          ...(left > 0 ? [`${plural(left)} about tables that are not in this page left out`] : []),
        ].join('; '),
      );
    } catch (error) {
      say(`${file.name} was not loaded: ${(error as Error).message}`);
    }
  };
  return (
    <section class="bar-of-decisions" aria-label="Decisions">
      <details>
        <summary>
          {decisions.length === 0
            ? 'Nothing is decided yet'
            : `${plural(decisions.length)}: ${sums(decisions)}`}
        </summary>
        <ul>
          {decisions.map((one) => (
            <li key={scopeId(one)}>
              <b>{one.decision}</b>: <code>{one.table}</code>, {scopeWords(one)}{' '}
              <input
                type="text"
                placeholder="why"
                aria-label={`Why, of ${one.table}, ${scopeWords(one)}`}
                value={one.note ?? ''}
                onInput={(event) => store.note(one, event.currentTarget.value)}
              />{' '}
              <button type="button" onClick={() => store.forget(one)}>
                take back
              </button>
            </li>
          ))}
        </ul>
        {decisions.length > 0 && (
          <p>
            Then <code class="statement">pgmend repair --decisions decisions.json</code> shows what it would
            do, and <code>--apply</code> does it;{' '}
            <code class="statement">pgmend run --decisions decisions.json</code> counts apart what was decided
            to stay.
          </p>
        )}
      </details>
      <button type="button" disabled={decisions.length === 0} onClick={() => save(store.toText())}>
        Save decisions.json
      </button>
      <label class="button">
        Load
        <input type="file" accept=".json,application/json" onChange={(event) => load(event.currentTarget)} />
      </label>
      <button type="button" disabled={decisions.length === 0} onClick={() => store.clear()}>
        Clear
      </button>
      <span role="status">{said}</span>
    </section>
  );
}
