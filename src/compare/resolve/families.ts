import type { CatalogColumn } from './catalog-model.ts';
import type { Twin } from './columns.ts';
import { isMountedAsItself, strings } from './types.ts';

/** Types whose values are damaged in the same ways: the rules of docs/diagnosis.md are for one of these each. */
export type Family = 'text' | 'number' | 'time' | 'boolean' | 'array' | 'json' | 'bytea' | 'other';

export const numbers = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'];
export const times = ['date', 'time', 'timestamp', 'timestamptz'];
const documents = ['json', 'jsonb'];

/** The family of a column, from its types on both sides. */
export function familyOf({ old, live }: Twin): Family {
  const both = (types: string[]) => types.includes(old.type) && types.includes(live.type);
  if (old.array !== live.array) return 'text';
  if (old.array) return 'array';
  if (both(numbers)) return 'number';
  if (both(times)) return 'time';
  if (both(documents)) return 'json';
  if (both(['bool'])) return 'boolean';
  if (both(['bytea'])) return 'bytea';
  const isText = (column: CatalogColumn) =>
    [...strings, 'bpchar', 'char', 'xml'].includes(column.type) || !isMountedAsItself(column);
  return isText(old) || isText(live) || old.type !== live.type ? 'text' : 'other';
}
