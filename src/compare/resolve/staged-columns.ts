import { printed } from '../../stages/printed.ts';
import { ident } from '../../stages/quoting.ts';
import type { CatalogColumn, CatalogTable } from './catalog-model.ts';
import type { TypedColumn } from './column-model.ts';
import type { MatchedColumns, Twin } from './columns.ts';
import { meansTheSameOnOld } from './condition.ts';
import type { Columns, Pair } from './model.ts';
import { unused } from './names.ts';
import type { TableSettings } from './settings.ts';
import type { TypeRule } from './type-rule.ts';
import { isCollated, isMountedAsItself, liveType, mountType } from './types.ts';

/** A column of live in the type, and the order of text, that one of old is mounted with. */
function likeMounted(column: CatalogColumn): string {
  const name = ident(column.name);
  if (!isMountedAsItself(column)) return printed(name, { ...column, stored: column.formatted });
  return isCollated(column) ? `${name} collate "default"` : name;
}

/** The columns of both staged views, and of the typed views over rows of one side. */
export function stageColumns(
  old: CatalogTable,
  live: CatalogTable,
  { all, twins }: MatchedColumns,
  rules: Map<string, TypeRule>,
  settings: TableSettings,
): Pick<Pair, 'fenced' | 'maskedNames'> & {
  columns: Omit<Columns, 'resolved' | 'twins' | 'onlyOld' | 'onlyLive'>;
} {
  const staged = (name: string, side: 'old' | 'live', twin?: Twin) => ({
    name,
    expression: (twin && rules.get(twin.name)?.[side](ident(name))) ?? ident(name),
  });
  // both staged views call a shared column by live's name; no other column of old may take it
  const taken = new Set(twins.map((twin) => twin.name));
  const olds = old.columns.map((column) => {
    const twin = twins.find((candidate) => candidate.old === column);
    const name = twin?.name ?? unused(column.name, taken);
    taken.add(name);
    return { column, twin, name };
  });
  // a column is masked by either of its names, also where it is not compared
  const mask = settings.mask ?? [];
  const isMasked = (column: CatalogColumn) =>
    mask.includes(column.name) || all.some((twin) => twin.old === column && mask.includes(twin.name));
  const byOldName = olds.filter(({ column }) => isMasked(column)).map(({ name }) => name);
  const maskedNames = [...new Set([...mask, ...byOldName])];
  // a time means the same moment on both sides only in the zone that is declared for it: before a condition meets it
  const zoneOf = (twin?: Twin) => {
    const rule = twin && rules.get(twin.name);
    return rule?.comparison === 'declared time zone' ? rule : undefined;
  };
  const typed = (name: string, type: string, twin?: Twin): TypedColumn => ({
    name,
    // a converted time is kept as it was compared, and is read as that
    type: (twin && zoneOf(twin)?.type) ?? type,
    masked: maskedNames.includes(name),
  });
  const lives = live.columns.map((column) => ({
    column,
    twin: twins.find((t) => t.live === column),
    name: column.name,
  }));
  const unzoned = olds
    .filter(({ twin }) => !zoneOf(twin))
    .map(({ name, column }) => ({ name, old: column, live: live.columns.find((one) => one.name === name) }));
  const fenced = settings.where !== undefined && !meansTheSameOnOld(settings.where, unzoned);
  const afterFence = (twin?: Twin) => (fenced && zoneOf(twin) ? undefined : twin);
  const columns = {
    before: olds.map(({ name, twin }) => staged(name, 'old', afterFence(twin))),
    renamed: olds.some(({ name, column }) => name !== column.name),
    behindFence: {
      old: olds.map(({ column: { name }, twin }) => ({
        name,
        expression: zoneOf(twin)?.old(ident(name)) ?? ident(name),
      })),
      live: lives.map(({ name, column, twin }) => ({
        name,
        expression: zoneOf(twin)?.live(ident(name)) ?? likeMounted(column),
      })),
    },
    now: lives.map(({ name, column, twin }) =>
      // text by then, whatever it was before
      fenced && twin && !isMountedAsItself(column)
        ? { name, expression: `${ident(name)} collate "C"` }
        : staged(name, 'live', afterFence(twin)),
    ),
    old: olds.map(({ name, column, twin }) => typed(name, mountType(column), twin)),
    live: lives.map(({ name, column, twin }) => typed(name, liveType(column), twin)),
  };
  return { columns, fenced, maskedNames };
}
