/**
 * Whether a name fits a pattern: `*` stands for any characters, `?` for one. By going back to the last star only: a regular
 * expression tries all ways in which several stars may share a name, and a pattern of seventy would not end.
 */
export function fitsGlob(name: string, pattern: string): boolean {
  const [text, parts] = [[...name], [...pattern]];
  let at = 0;
  let part = 0;
  let star = -1;
  let taken = 0;
  while (at < text.length) {
    if (parts[part] === '*') {
      star = part++;
      taken = at;
    } else if (part < parts.length && (parts[part] === '?' || parts[part] === text[at])) {
      part++;
      at++;
    } else if (star >= 0) {
      part = star + 1;
      at = ++taken;
    } else {
      return false;
    }
  }
  return parts.slice(part).every((one) => one === '*');
}
