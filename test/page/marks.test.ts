import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Marked, markAlone, markChange } from '../../src/compare/report/page/marks.ts';

// What changed inside a value is marked, and no two values look the same that are not. All of it is written by hand: changed parts
// in [brackets], characters that are shown by a sign in <angles>.

const window = (text: string) => ({ text, from: 0, length: [...text].length });

function drawn(marked: Marked | null): string {
  if (marked === null) return 'NULL';
  const { pieces, codes } = marked;
  let text = '';
  let open = false;
  for (const piece of pieces) {
    if (piece.changed !== open) text += piece.changed ? '[' : ']';
    open = piece.changed;
    text += piece.sign ? `<${piece.sign}>` : piece.text;
  }
  return `${text}${open ? ']' : ''}${codes ? ` (${codes})` : ''}`;
}

for (const [title, old, live, wasDrawn, isDrawn] of [
  ['a letter', 'color', 'colour', 'color', 'colo[u]r'],
  ['a cut end', 'person@example.com', 'person@exam', 'person@exam[ple.com]', 'person@exam'],
  ['a trailing blank', 'x', 'x ', 'x', 'x[<·>]'],
  ['two blanks for one', 'a b', 'a  b', 'a b', 'a [<·>]b'],
  ['a carriage return', 'a\nb', 'a\r\nb', 'a<LF>b', 'a[<CR>]<LF>b'],
  ['a no-break space', 'a b', 'a\u00a0b', 'a[<·>]b (U+0020)', 'a[<NBSP>]b (U+00A0)'],
  ['a Unicode form', '\u00e9', 'e\u0301', '[\u00e9] (U+00E9)', '[e\u0301] (U+0065 U+0301)'],
  ['a double from another script', 'paypal', 'p\u0430ypal', 'p[a]ypal (U+0061)', 'p[\u0430]ypal (U+0430)'],
  ['a character without width', 'ab', 'a\u200bb', 'ab', 'a[<ZWSP>]b'],
  ['a direction', 'ab', 'a\u202eb', 'ab', 'a[<U+202E>]b'],
  ['a control character', 'ab', 'a\u0007b', 'ab', 'a[<U+0007>]b'],
  ['a picture of several characters', '👩‍💻 a', '👩‍💻 b', '👩‍💻 [a]', '👩‍💻 [b]'],
  ['nothing in common', 'Anna Bell', 'Zoë Quick', '[Anna<·>Bell]', '[Zoë<·>Quick]'],
  ['empty', '', 'x', '', '[x]'],
] as const)
  test(`${title} is seen`, () => {
    assert.equal(markChange(window(old), window(live)).map(drawn), [wasDrawn, isDrawn]);
    const texts = markChange(window(old), window(live)).map((one) =>
      one?.pieces.map(({ text }) => text).join(''),
    );
    assert.equal(texts, [old, live], 'what is copied from the page is the value');
  });

test('NULL and empty are told apart, and a value beside NULL is marked whole', () => {
  assert.equal(markChange(null, window('')).map(drawn), ['NULL', '']);
  assert.equal(markChange(window('ab'), null).map(drawn), ['[ab]', 'NULL']);
});

test('a change deep inside is shown with what stands beside it, and how much is left out is told', () => {
  const [old, live] = ['a', 'b'].map((end) => ({
    text: `${'x'.repeat(60)}${end}yy`,
    from: 2940,
    length: 9000,
  }));
  const [was, is] = markChange(old as never, live as never);
  assert.match(drawn(was), /^x{60}\[a\]yy$/);
  assert.equal([is?.before, is?.after], [2940, 9000 - 2940 - 63]);
  const long = `${'same '.repeat(200)}`;
  const [first] = markChange(window(`${long}end`), window(`${long}END`));
  assert.ok(drawn(first).length < 400, 'of what is the same only its ends are shown');
  assert.match(drawn(first), / … .*\[end\]$/);
});

test('of two long values with nothing in common the marking takes no time', () => {
  const noise = (seed: number) =>
    Array.from({ length: 1000 }, (_, n) => String.fromCodePoint(33 + ((n * seed * 7919) % 90))).join('');
  const [was, is] = markChange(window(noise(3)), window(noise(11)));
  assert.ok(was?.pieces.some(({ changed }) => changed) && is?.pieces.some(({ changed }) => changed));
});

test('half a character at a cut is left out', () => {
  assert.equal(
    markAlone('ab\ud83d').map(({ text }) => text),
    ['ab'],
  );
});

test.run();
