import type { WritableTable } from '../../repair/resolve/model.ts';
import type { MergeSettings } from './model.ts';
import type { SourceFacts } from './source.ts';

/**
 * The settings with their value settled. Where nobody named one, it is the password, whatever the key is, as long as the
 * target (or the table that is to be made) and a source have it. What is carried never becomes the value: it would
 * decide which rows count.
 */
export function settle(
  settings: MergeSettings,
  table: WritableTable | null,
  sources: SourceFacts[],
): MergeSettings {
  const { key, id, latest, leave, value, carry, valueAssumed } = settings;
  if (!valueAssumed) return settings;
  const otherwise = [...key, ...(id === null ? [] : [id]), latest, ...leave];
  const onBothSides = value.every(
    (name) =>
      (table === null || table.columns.some((column) => column.name === name)) &&
      sources.some((source) => source.column(name)),
  );
  return !value.some((name) => otherwise.includes(name)) &&
    (onBothSides || carry.some((name) => value.includes(name)))
    ? { ...settings, carry: carry.filter((name) => !value.includes(name)) }
    : { ...settings, value: [] };
}
