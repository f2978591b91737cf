import { diffChars } from 'diff';
import { codeOf, signOf } from './signs.ts';

/** A piece of a value as the page shows it. */
export interface Piece {
  text: string;
  /** Whether the other side has something else here. */
  changed: boolean;
  /** What stands in front of a character that has no look of its own; the character itself is still there to be copied. */
  sign: string | null;
  /** What it is, for a reader who points at it. */
  name: string | null;
}

/** A value of which a part may be left out at either end. */
export interface Marked {
  pieces: Piece[];
  /** Characters before and after what is shown. */
  before: number;
  after: number;
  /** The code points of what changed, where it looks the same on both sides. */
  codes: string | null;
}

/** Beyond so many edits two values have little in common, and what they have is chance. */
const mostEdits = 200;
/** Characters that stay beside what changed, where a value is long. */
const around = 60;
/** Of a stretch that both sides have no more than twice that is shown. */
const longest = 400;

type Part = { text: string; changed: boolean };

/** The parts of both values: where they are alike for the most part by characters, else what is between their equal ends. */
function partsOf(old: string, live: string): [Part[], Part[]] {
  const edits = Math.min(mostEdits, Math.ceil(Math.max(old.length, live.length) / 2));
  const changes = diffChars(old, live, { maxEditLength: edits });
  if (changes) {
    const of = (side: 'added' | 'removed') =>
      changes
        .filter((change) => change[side] || !(change.added || change.removed))
        .map((change) => ({ text: change.value, changed: change[side] === true }));
    return [of('removed'), of('added')];
  }
  const [was, is] = [[...old], [...live]];
  const most = Math.min(was.length, is.length);
  let head = 0;
  while (head < most && was[head] === is[head]) head += 1;
  let tail = 0;
  while (tail < most - head && was[was.length - 1 - tail] === is[is.length - 1 - tail]) tail += 1;
  const split = (all: string[]): Part[] =>
    [
      { text: all.slice(0, head).join(''), changed: false },
      { text: all.slice(head, all.length - tail).join(''), changed: true },
      { text: all.slice(all.length - tail).join(''), changed: false },
    ].filter(({ text }) => text !== '');
  return [split(was), split(is)];
}

/** A part in pieces: each character that is not seen is one of its own, and so is each blank that changed. */
function piecesOf({ text, changed }: Part): Piece[] {
  const pieces: Piece[] = [];
  for (const character of text) {
    const shown = signOf(character, changed);
    const last = pieces.at(-1);
    if (shown) pieces.push({ text: character, changed, ...shown });
    else if (last && last.sign === null) last.text += character;
    else pieces.push({ text: character, changed, sign: null, name: null });
  }
  return pieces;
}

/** Long stretches that both sides have are left out, but for what stands beside a change. */
function shortened(parts: Part[]): Part[] {
  return parts.map((part) =>
    part.changed || part.text.length <= longest
      ? part
      : { ...part, text: `${part.text.slice(0, around)} … ${part.text.slice(-around)}` },
  );
}

/** The code points of what changed, where a reader would take both for the same: other forms of a letter, or its double in another script. */
function codesOf([was, is]: [Part[], Part[]]): [string | null, string | null] {
  const changed = (parts: Part[]) => parts.flatMap((part) => (part.changed ? [part.text] : [])).join('');
  const [one, other] = [changed(was), changed(is)];
  const isShort = [one, other].every((text) => [...text].length <= 6);
  const isForeign = (text: string) => !/^\p{Script=Latin}+$/u.test(text);
  const whole = (parts: Part[]) => parts.map(({ text }) => text).join('');
  const isForm = whole(was).normalize('NFKC') === whole(is).normalize('NFKC');
  const isDouble =
    isForeign(one) !== isForeign(other) && one !== '' && other !== '' && /^\p{L}+$/u.test(one + other);
  if (!isShort || !(isForm || isDouble)) return [null, null];
  const codes = (text: string) => (text === '' ? null : [...text].map(codeOf).join(' '));
  return [codes(one), codes(other)];
}

/** Half a pair of surrogates, which a value that was cut may end with, is no character. */
function whole(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, '').replace(/^[\udc00-\udfff]/, '');
}

/** A window of a value: `from` characters come before it, `length` it has in all. */
export interface Window {
  text: string;
  from: number;
  length: number;
}

/** Both values of a change, with what changed in them; null stays null. */
export function markChange(old: Window | null, live: Window | null): [Marked | null, Marked | null] {
  const texts = [old, live].map((one) => (one ? whole(one.text) : ''));
  const parts =
    old && live
      ? partsOf(texts[0] as string, texts[1] as string)
      : texts.map((text) => [{ text, changed: true }]);
  const codes = old && live ? codesOf(parts as [Part[], Part[]]) : [null, null];
  const mark = (one: Window | null, side: number): Marked | null =>
    one && {
      pieces: shortened(parts[side] as Part[]).flatMap(piecesOf),
      before: one.from,
      after: Math.max(0, one.length - one.from - [...(texts[side] as string)].length),
      codes: codes[side] ?? null,
    };
  return [mark(old, 0), mark(live, 1)];
}

/** A value by itself. */
export function markAlone(text: string): Piece[] {
  return piecesOf({ text: whole(text), changed: false });
}
