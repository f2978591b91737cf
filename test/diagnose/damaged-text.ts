import { type Column, general, whenText, word } from './damage.ts';

// A text that every damage leaves a mark on, and what may become of it.

const accents = ['é', 'ü', 'ñ', 'ç', 'å', 'ô'];
const strip = (text: string) => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '');
const latin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');
/** What windows-1252 has where latin1 has control characters; the decoder of some versions of Node takes one for the other. */
const windows = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const win1252 = (text: string) =>
  latin1(text).replace(/[\u0080-\u009f]/g, (control) => windows.charAt(control.charCodeAt(0) - 0x80));
export const text: Column = {
  type: "text default 'by default'",
  value: (random) => {
    if (random.chance(0.15)) return null;
    const end = random.chance(0.3) ? '  ' : '';
    // in any order, so that no rule depends on where something stands
    const parts = random.shuffled([
      `${word(random, 1).toUpperCase()}${word(random, 5)}`,
      `${word(random, 3)}${random.pick(accents)}${word(random, 3)}`,
      `${random.pick(accents)}${word(random, 2)}`,
      "o'neil",
      '"x"',
      'a&b',
      `${random.int(1, 99)}€`,
      'c:\\d',
      `line\n${word(random, 4)}`,
      String(random.int(1000, 9999)),
    ]);
    return `Z${parts.join(' ')}.${end}`;
  },
  damages: (random) => {
    const length = random.int(5, 12);
    const upper = random.chance(0.5);
    const by = random.pick(['?', '\ufffd']);
    const encoding = random.pick(['LATIN1', 'WIN1252']);
    const times = random.int(1, 2);
    const read = (value: string) => (encoding === 'LATIN1' ? latin1(value) : win1252(value));
    return [
      ...general('one for all', (row) => `qq${row} ${word(random, 12)}`),
      { kind: 'emptied', apply: whenText(() => '') },
      { kind: 'default', apply: whenText(() => 'by default') },
      {
        kind: 'cut',
        parameters: { length },
        apply: whenText((value) => [...value].slice(0, length).join('')),
      },
      { kind: 'trimmed', apply: whenText((value) => (value.endsWith(' ') ? value.trimEnd() : undefined)) },
      { kind: 'padded', apply: whenText((value) => `  ${value}`) },
      {
        kind: 'case',
        parameters: { to: upper ? 'upper' : 'lower' },
        apply: whenText((value) => (upper ? value.toUpperCase() : value.toLowerCase())),
      },
      {
        kind: 'unicode_form',
        parameters: { form: 'NFD' },
        apply: whenText((value) => value.normalize('NFD')),
      },
      {
        kind: 'mojibake',
        parameters: { back: false, times, read_as: encoding },
        apply: whenText((value) => (times === 1 ? read(value) : read(read(value)))),
      },
      {
        kind: 'replaced_characters',
        parameters: { by: by === '?' ? '?' : 'U+FFFD' },
        apply: whenText((value) => value.replace(/[^\x20-\x7e\n]/g, by)),
      },
      { kind: 'accents', apply: whenText(strip) },
      { kind: 'line_ends', apply: whenText((value) => value.replaceAll('\n', '\r\n')) },
      {
        kind: 'escaped',
        parameters: { what: 'HTML entities', added: true },
        apply: whenText((value) =>
          value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
        ),
      },
      { kind: 'blanks', apply: whenText((value) => value.replace(/ (?=\S)/g, '\u00a0')) },
    ];
  },
};
