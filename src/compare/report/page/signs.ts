/** What a character is shown by that has no look of its own, and what it is called. */
interface Sign {
  sign: string;
  name: string;
}

const named: Record<string, Sign> = {
  '\t': { sign: 'TAB', name: 'tab' },
  '\n': { sign: 'LF', name: 'line feed' },
  '\r': { sign: 'CR', name: 'carriage return' },
  '\u00a0': { sign: 'NBSP', name: 'no-break space' },
  '\u00ad': { sign: 'SHY', name: 'soft hyphen' },
  '\u200b': { sign: 'ZWSP', name: 'zero width space' },
  '\u200c': { sign: 'ZWNJ', name: 'zero width non-joiner' },
  '\u200d': { sign: 'ZWJ', name: 'zero width joiner' },
  '\u202f': { sign: 'NNBSP', name: 'narrow no-break space' },
  '\u2060': { sign: 'WJ', name: 'word joiner' },
  '\u3000': { sign: 'IDSP', name: 'ideographic space' },
  '\ufeff': { sign: 'BOM', name: 'byte order mark' },
};

/** Controls, blanks other than the plain one, and what has no width or turns the direction of what follows. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]|[^\S ]/u;

/** What belongs to a picture made of several characters: seen by what it does, where it is the same on both sides. */
const joining = /[\u200d\ufe0e\ufe0f]/u;

export function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`;
}

/**
 * How a character is shown that a reader would not see; null for one that is seen.
 *
 * @param changed whether the other side has something else in its place
 */
export function signOf(character: string, changed: boolean): Sign | null {
  if (!changed && joining.test(character)) return null;
  if (changed && character === ' ') return { sign: '·', name: 'U+0020 space' };
  const known = named[character];
  if (known) return { ...known, name: `${codeOf(character)} ${known.name}` };
  if (!unseen.test(character)) return null;
  return { sign: codeOf(character), name: codeOf(character) };
}
