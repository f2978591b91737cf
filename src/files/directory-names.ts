/**
 * Directory names for tables: readable, safe on every file system, and different also where case does not count.
 */
export function directoryNames(tables: string[]): Map<string, string> {
  const taken = new Set<string>();
  return new Map(
    tables.map((table) => {
      const safe = table.replace(/[^\p{L}\p{N}._-]/gu, (character) =>
        encodeURIComponent(character).replace(/[*'()!~]/g, hex),
      );
      // 255 bytes is the limit of common file systems
      let name = cut(
        safe.replace(/^\.+/, (dots) => '%2E'.repeat(dots.length)),
        200,
      );
      for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${cut(safe, 200)}-${number}`;
      taken.add(name.toLowerCase());
      return [table, name];
    }),
  );
}

function hex(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function cut(name: string, bytes: number): string {
  return Buffer.byteLength(name) <= bytes
    ? name
    : Buffer.from(name).subarray(0, bytes).toString('utf8').replace(/�+$/, '');
}
