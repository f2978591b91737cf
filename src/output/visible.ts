/**
 * Characters that make a terminal do or show something else than what is there: they move its cursor, end its line, or turn
 * the direction of its text (https://unicode.org/reports/tr9/, https://unicode.org/reports/tr36/). Tabs and line feeds stay.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it is for
const acting = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** As JSON writes it, so that a document stays one and says the same. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A text in which every such character is seen instead of obeyed. */
export function visible(text: string): string {
  return text.replace(acting, escaped);
}

/** The same for what has to stay in its line: names, values, and what a server says. */
export function visibleInLine(text: string): string {
  return visible(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}

/**
 * An answer with all of its texts so, names of fields too: nothing in it can pretend to be a line of ours.
 *
 * @param but fields that are left as they are: text that a person pastes
 */
export function inLines<Answer>(answer: Answer, but: string[] = []): Answer {
  if (typeof answer === 'string') return visibleInLine(answer) as Answer;
  if (Array.isArray(answer)) return answer.map((one) => inLines(one, but)) as Answer;
  if (answer === null || typeof answer !== 'object') return answer;
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [
      visibleInLine(name),
      but.includes(name) ? value : inLines(value, but),
    ]),
  ) as Answer;
}
