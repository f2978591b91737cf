import type { CatalogTable } from './catalog-model.ts';

/** The key that identifies a row on both sides, in live's column names. */
export interface ChosenKey {
  columns: string[];
  /** For people: `primary key`, `unique index accounts_email_key`, `--key`. */
  source: string;
  /** Whether a constraint of that side already forbids duplicates and NULLs. */
  provenOnOld: boolean;
  provenOnLive: boolean;
}

/** No key: rows are told apart by all that is compared of them. */
export const byContent: ChosenKey = {
  columns: [],
  source: 'none, compared by content',
  provenOnOld: true,
  provenOnLive: true,
};

function sameColumns(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((column) => b.includes(column));
}

/**
 * Chooses the key of a table: what the user names, else the primary key if both sides have the same, else a unique
 * index over NOT NULL columns that both sides have.
 *
 * @param oldName the name on old of a column of live
 * @param named the columns that the user names, if any
 * @returns null where neither side offers a key; the caller has made sure that named columns exist
 */
export function chooseKey(
  old: CatalogTable,
  live: CatalogTable,
  oldName: (column: string) => string,
  named?: string[],
): ChosenKey | null {
  const proven = (table: CatalogTable, columns: string[]) =>
    table.keys.some((key) => sameColumns(key.columns, columns));
  if (named) {
    return {
      columns: named,
      source: 'named by the user',
      provenOnOld: proven(old, named.map(oldName)),
      provenOnLive: proven(live, named),
    };
  }
  // keys come primary first, then the shortest
  for (const key of live.keys) {
    const twin = old.keys.find(
      (candidate) =>
        candidate.primary === key.primary && sameColumns(candidate.columns, key.columns.map(oldName)),
    );
    if (twin) {
      const source = key.primary ? 'primary key' : `unique index ${key.name}`;
      return { columns: key.columns, source, provenOnOld: true, provenOnLive: true };
    }
  }
  // what is the primary key on one side may be a plain unique index on the other
  for (const key of live.keys) {
    if (proven(old, key.columns.map(oldName))) {
      return {
        columns: key.columns,
        source: `unique index ${key.name}`,
        provenOnOld: true,
        provenOnLive: true,
      };
    }
  }
  return null;
}
