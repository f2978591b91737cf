import { ident } from '../sql/quoting.ts';
import { columnMistakes, type MatchedColumns, matchColumns, type Twin } from './columns.ts';
import { meansTheSameOnOld } from './condition.ts';
import { columnFindings } from './findings.ts';
import { resolveUpdatedAt } from './hints.ts';
import { chooseKey } from './key.ts';
import type {
  CatalogColumn,
  CatalogTable,
  Finding,
  NotCompared,
  Pair,
  ResolvedColumn,
  TypedColumn,
} from './model.ts';
import { createMount } from './mount.ts';
import { unused } from './names.ts';
import type { TableMistake, TableSettings } from './settings.ts';
import type { TypeRule } from './type-rule.ts';
import { chooseRule } from './type-rules.ts';
import { isCollated, isMountedAsItself, liveType, mountType } from './types.ts';
import { nameColumns } from './view-names.ts';

/** What becomes of a table: a pair to compare, a reason why not, or settings that do not fit it. */
export interface ResolvedPair {
  pair?: Pair;
  notCompared?: NotCompared;
  mistakes?: TableMistake[];
  findings: Finding[];
}

/**
 * Resolves how a table that is on both sides is compared: its key, its shared columns, and the expression that
 * brings each column of each side to a comparable type.
 */
export function resolvePair(
  old: CatalogTable,
  live: CatalogTable,
  stem: string,
  settings: TableSettings,
): ResolvedPair {
  const table = live.display;
  const mistakes = columnMistakes(old, live, settings);
  if (mistakes.length > 0) return { mistakes, findings: [] };
  const matched = matchColumns(old, live, settings);
  const chosen = chooseKey(old, live, matched.oldName, settings.key);
  const anotherKey = `Name columns that identify a row with --key '${table}=COLUMN[,COLUMN]'.`;
  const refuse = (reason: string, hint: string): ResolvedPair => ({
    notCompared: { name: table, stem, reason, hint },
    findings: [],
  });
  if (!chosen)
    return refuse(
      'no key',
      `No primary key or unique index over NOT NULL columns is on both sides. ${anotherKey}`,
    );
  const lost = chosen.columns.find((column) => !matched.twins.some((twin) => twin.name === column));
  if (lost) return refuse(`the key column ${lost} is not compared, or not on old`, anotherKey);

  const findings: Finding[] = [];
  const rules = new Map<string, TypeRule>();
  for (const twin of matched.twins) {
    const key = chosen.columns.includes(twin.name);
    const { exact, timezone } = settings;
    const rule = chooseRule({ ...twin, key, exact, timezone });
    rules.set(twin.name, rule);
    if (rule.comparison === 'none') {
      const reason = `${key ? 'key ' : ''}column ${twin.name} is ${rule.note}: ${rule.why}`;
      return refuse(reason, key ? anotherKey : (rule.remedy as string));
    }
    if (rule.note) {
      const detail = `${twin.name} is ${rule.note}; compared by ${rule.comparison}`;
      findings.push({ severity: 'info', table, code: 'type_differs', detail });
    }
  }
  findings.push(...columnFindings(table, matched, chosen.columns.length));
  const columns = stageColumns(old, live, matched, rules, settings);
  const staged = [...columns.before, ...columns.now].map(({ name }) => name);
  const stagedName = new Map(
    old.columns.map(({ name }, index) => [name, columns.before[index]?.name as string]),
  );
  const updatedAt = resolveUpdatedAt(matched, (column) => stagedName.get(column) as string, settings);
  if ('field' in updatedAt) return { mistakes: [updatedAt], findings: [] };
  const named = nameColumns(matched, chosen.columns, rules, columns.maskedNames, staged);
  const constrained = chosen.provenOnOld && chosen.provenOnLive && !old.inherited && !live.inherited;
  const pair = {
    ...createMount(old, stem, table),
    ...columns,
    ...updatedAt,
    ...named,
    resolved: describeColumns(matched.twins, rules, chosen.columns),
    live: { schema: live.schema, table: live.name },
    strategy: 'full' as const,
    keySource: chosen.source,
    keyProven: constrained && !named.key.some(({ textOfUuid }) => textOfUuid.old || textOfUuid.live),
    where: settings.where ?? null,
    estimatedRows: old.estimated_rows,
  };
  return { pair, findings };
}

/** How each column is compared, key columns first. */
function describeColumns(twins: Twin[], rules: Map<string, TypeRule>, key: string[]): ResolvedColumn[] {
  const describe = ({ name, old, live }: Twin): ResolvedColumn => {
    const { comparison, type, why } = rules.get(name) as TypeRule;
    return {
      name,
      old_type: old.declared,
      live_type: live.declared,
      comparison: comparison as ResolvedColumn['comparison'],
      compared_as: type,
      why,
    };
  };
  const keys = key.map((name) => twins.find((twin) => twin.name === name) as Twin);
  return [...keys, ...twins.filter(({ name }) => !key.includes(name))].map(describe);
}

/** A column of live in the type, and the order of text, that one of old is mounted with. */
function likeMounted(column: CatalogColumn): string {
  const name = ident(column.name);
  if (!isMountedAsItself(column)) return `${name}::text`;
  return isCollated(column) ? `${name} collate "default"` : name;
}

/** The columns of both staged views, and of the typed views over rows of one side. */
function stageColumns(
  old: CatalogTable,
  live: CatalogTable,
  { twins }: MatchedColumns,
  rules: Map<string, TypeRule>,
  settings: TableSettings,
): Pick<
  Pair,
  'before' | 'renamed' | 'fenced' | 'behindFence' | 'now' | 'oldColumns' | 'liveColumns' | 'maskedNames'
> {
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
  // a column may be masked by its name on old too
  const mask = settings.mask ?? [];
  const byOldName = olds.filter(({ column }) => mask.includes(column.name)).map(({ name }) => name);
  const maskedNames = [...new Set([...mask, ...byOldName])];
  const typed = (name: string, type: string, twin?: Twin): TypedColumn => ({
    name,
    // a converted time is kept as it was compared; read as the type it came from, it would lose its zone
    type: twin && rules.get(twin.name)?.comparison === 'declared time zone' ? 'timestamptz' : type,
    masked: maskedNames.includes(name),
  });
  const lives = live.columns.map((column) => ({
    column,
    twin: twins.find((t) => t.live === column),
    name: column.name,
  }));
  // a time means the same moment on both sides only in the zone that is declared for it: before a condition meets it
  const zoneOf = (twin?: Twin) => {
    const rule = twin && rules.get(twin.name);
    return rule?.comparison === 'declared time zone' ? rule : undefined;
  };
  const unzoned = olds.filter(({ twin }) => !zoneOf(twin));
  const fenced = settings.where !== undefined && !meansTheSameOnOld(settings.where, unzoned);
  const afterFence = (twin?: Twin) => (fenced && zoneOf(twin) ? undefined : twin);
  return {
    before: olds.map(({ name, twin }) => staged(name, 'old', afterFence(twin))),
    maskedNames,
    renamed: olds.some(({ name, column }) => name !== column.name),
    fenced,
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
    now: lives.map(({ name, twin }) => staged(name, 'live', afterFence(twin))),
    oldColumns: olds.map(({ name, column, twin }) => typed(name, mountType(column), twin)),
    liveColumns: lives.map(({ name, column, twin }) => typed(name, liveType(column), twin)),
  };
}
