/** Two lists that have to hold the same lines, whatever their order. */
export function compareLists(what: string, expected: string[], got: string[]): string[] {
  const rest = new Map<string, number>();
  for (const line of got) rest.set(line, (rest.get(line) ?? 0) + 1);
  const lacking = expected.filter((line) => {
    const times = rest.get(line) ?? 0;
    if (times > 0) rest.set(line, times - 1);
    return times === 0;
  });
  return [
    ...lacking.map((line) => `${what}: expected and not there: ${line}`),
    ...[...rest]
      .filter(([, times]) => times > 0)
      .map(([line, times]) => `${what}: there and not expected (${times} times): ${line}`),
  ];
}

/** An object's entries as one line that does not depend on their order. */
export function sorted(object: object): string {
  return JSON.stringify(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}
