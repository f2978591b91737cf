import { type Marked, markAlone, markChange, type Piece, type Window } from '../compare/report/page/marks.ts';
import type { Value } from '../compare/report/page/page-data.ts';
import { elementsOf, type Line } from './elements.ts';
import { textOf } from './lists.ts';

/** Values longer than this are shown element by element, where they have elements. */
const longLine = 80;

function windowOf(value: Value): Window | null {
  if (value === null) return null;
  if (Array.isArray(value)) return { text: value[0], from: value[1], length: value[2] };
  return { text: value, from: 0, length: [...value].length };
}

const count = (number: number) => number.toLocaleString('en');

function Pieces({ pieces }: { pieces: Piece[] }) {
  if (pieces.length === 0) return <span class="empty" title="an empty text"></span>;
  return (
    <>
      {pieces.map(({ text, changed, sign, name }) => {
        const shown = sign ? (
          <span class="sign" title={name ?? ''} data-sign={sign}>
            {text}
          </span>
        ) : (
          text
        );
        return changed ? <mark>{shown}</mark> : shown;
      })}
    </>
  );
}

const Null = () => <span class="null">NULL</span>;

function MarkedText({ marked }: { marked: Marked | null }) {
  if (!marked) return <Null />;
  const { pieces, before, after, codes } = marked;
  return (
    <>
      {before > 0 && <span class="dim more">{count(before)} characters, then</span>}
      <Pieces pieces={pieces} />
      {after > 0 && <span class="dim more">{count(after)} more characters</span>}
      {codes && <small class="dim"> {codes}</small>}
    </>
  );
}

function Lines({ lines }: { lines: Line[] }) {
  return <>{lines.map(({ text, changed }) => (changed ? <mark>{`${text}\n`}</mark> : `${text}\n`))}</>;
}

/** Both sides of a value that changed, as two cells. */
export function ChangedCells({ old, live }: { old: Value; live: Value }) {
  const isLong = [old, live].some((value) => (textOf(value)?.length ?? 0) > longLine);
  const elements =
    isLong && typeof old === 'string' && typeof live === 'string' ? elementsOf(old, live) : null;
  const marked = elements ? null : markChange(windowOf(old), windowOf(live));
  return (
    <>
      <td class="value old">
        {elements ? <Lines lines={elements[0]} /> : <MarkedText marked={marked?.[0] ?? null} />}
      </td>
      <td class="value">
        {elements ? <Lines lines={elements[1]} /> : <MarkedText marked={marked?.[1] ?? null} />}
      </td>
    </>
  );
}

/** A value by itself. */
export function ValueCell({ value }: { value: Value }) {
  const window = windowOf(value);
  if (!window) {
    return (
      <td class="value">
        <Null />
      </td>
    );
  }
  const after = window.length - [...window.text].length;
  return (
    <td class="value">
      <Pieces pieces={markAlone(window.text)} />
      {after > 0 && <span class="dim more">{count(after)} more characters</span>}
    </td>
  );
}
