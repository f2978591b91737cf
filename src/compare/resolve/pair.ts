import { resolveAsking } from './asking.ts';
import type { CatalogTable } from './catalog-model.ts';
import type { PairColumn, ResolvedColumn } from './column-model.ts';
import { columnMistakes, matchColumns, type Twin, withoutUnreadable } from './columns.ts';
import { resolveContent } from './content.ts';
import { resolveDiagnosis } from './diagnosis.ts';
import { columnFindings, contentFinding, unreadFindings } from './findings.ts';
import { resolveUpdatedAt } from './hints.ts';
import type { Servers } from './images.ts';
import { byContent, chooseKey } from './key.ts';
import { searchKeys } from './key-search.ts';
import { meaningOf } from './meaning.ts';
import type { Finding, NotCompared, Pair } from './model.ts';
import { createMount } from './mount.ts';
import type { ComparisonSettings, TableMistake, TableSettings } from './settings.ts';
import { stageColumns } from './staged-columns.ts';
import { chooseStrategy } from './strategy.ts';
import type { TypeRule } from './type-rule.ts';
import { chooseRule } from './type-rules.ts';
import { nameColumns } from './view-names.ts';

/** What becomes of a table: a pair to compare, a reason why not, or settings that do not fit it. */
export interface ResolvedPair {
  pair?: Pair;
  notCompared?: NotCompared;
  mistakes?: TableMistake[];
  findings: Finding[];
}

/** What there is to know beside the catalogs: of the servers, and of the last comparison, by table. */
export interface Known {
  servers: Servers;
  /** Rows that differed. */
  lastDiffering: Map<string, number>;
  /** The staging schema. */
  staging: string;
}

type PairContext = Pick<ComparisonSettings, 'paced' | 'maxRate' | 'strictKeys'> & { known: Known };

/**
 * Resolves how a table that is on both sides is compared: its key, its shared columns, and the expression that
 * brings each column of each side to a comparable type. Without a key rows are compared by their content.
 */
export function resolvePair(
  allOfOld: CatalogTable,
  live: CatalogTable,
  stem: string,
  settings: TableSettings,
  context: PairContext,
): ResolvedPair {
  const table = live.display;
  const mistakes = columnMistakes(allOfOld, live, settings);
  if (mistakes.length > 0) return { mistakes, findings: [] };
  const { servers } = context.known;
  const otherEncoding = servers.old.encoding !== servers.live.encoding;
  const { old, unread } = otherEncoding
    ? withoutUnreadable(allOfOld, live, settings)
    : { old: allOfOld, unread: [] };
  const matched = matchColumns(old, live, settings);
  const key = chooseKey(old, live, matched.oldName, settings.key);
  const anotherKey = `Name columns that identify a row with --key '${table}=COLUMN[,COLUMN]'.`;
  const refuse = (why: Omit<NotCompared, 'name' | 'stem'>): ResolvedPair => ({
    notCompared: { name: table, stem, ...why },
    findings: [],
  });
  // a row that was changed would be missing here, and corrupted in the table that shows it as well
  const isHeir = old.heir || live.heir;
  if (!key && (context.strictKeys || isHeir || matched.twins.length === 0)) {
    const why = isHeir ? ', and it inherits from another table' : ', and no column that is compared';
    const reason = `no key${context.strictKeys ? '' : why}`;
    return refuse({
      code: 'no_key',
      reason,
      hint: `No primary key or unique index over NOT NULL columns is on both sides. ${anotherKey}`,
    });
  }
  const chosen = key ?? byContent;
  const lost = chosen.columns.find((column) => !matched.twins.some((twin) => twin.name === column));
  if (lost) {
    const reason = `the key column ${lost} is not compared, or not on old`;
    return refuse({ code: 'key_not_shared', column: lost, reason, hint: anotherKey });
  }

  const findings: Finding[] = [];
  const rules = new Map<string, TypeRule>();
  for (const twin of matched.twins) {
    const key = chosen.columns.includes(twin.name);
    const { exact, timezone } = settings;
    const rule = chooseRule({ ...twin, key, exact, timezone, staging: context.known.staging });
    rules.set(twin.name, rule);
    if (rule.comparison === 'none') {
      const reason = `${key ? 'key ' : ''}column ${twin.name} is ${rule.note}: ${rule.why}`;
      const code = key ? 'key_types' : rule.undeclared ? 'time_zone' : 'types';
      return refuse({ code, column: twin.name, reason, hint: key ? anotherKey : (rule.remedy as string) });
    }
    if (rule.note) {
      const detail = `${twin.name} is ${rule.note}; compared ${describeRule(rule, timezone)}`;
      findings.push({ severity: 'info', table, code: 'type_differs', detail });
    }
  }
  findings.push(...columnFindings(table, matched, chosen.columns.length), ...unreadFindings(table, unread));
  if (!key) findings.push(contentFinding(table));
  const { columns, fenced, maskedNames } = stageColumns(old, live, matched, rules, settings);
  const staged = [...columns.before, ...columns.now].map(({ name }) => name);
  const stagedName = new Map(
    old.columns.map(({ name }, index) => [name, columns.before[index]?.name as string]),
  );
  const updatedAt = resolveUpdatedAt(matched, (column) => stagedName.get(column) as string, settings);
  if ('field' in updatedAt) return { mistakes: [updatedAt], findings: [] };
  const named = nameColumns(matched, chosen.columns, rules, maskedNames, staged);
  const constrained = chosen.provenOnOld && chosen.provenOnLive && !old.inherited && !live.inherited;
  const described = describeColumns(matched.twins, rules, chosen.columns);
  const how = chooseStrategy({
    wanted: settings.strategy ?? 'auto',
    old,
    live,
    twins: matched.twins,
    keyNames: chosen.columns,
    rules,
    fenced,
    servers,
    paced: context.paced,
    lastDiffering: context.known.lastDiffering.get(table) ?? null,
  });
  const asking = resolveAsking({ old, live }, matched.twins, named.key, rules, chosen, otherEncoding);
  const content = key ? null : resolveContent(matched.twins, named.shared, rules, columns, staged);
  const mount = createMount(old, stem, table, context.maxRate);
  const pair = {
    ...mount,
    ...updatedAt,
    ...named,
    ...(content && { key: content.identity(maskedNames) }),
    content,
    how,
    fenced,
    maskedNames,
    columns: {
      ...columns,
      resolved: described,
      twins: matched.all.map(
        ({ name, old: there, live: here }): PairColumn => ({
          name,
          staged: stagedName.get(there.name) as string,
          old: there,
          live: here,
          rule: rules.get(name) ?? null,
          masked: maskedNames.includes(stagedName.get(there.name) as string) || maskedNames.includes(name),
        }),
      ),
      onlyOld: matched.onlyOld.map(({ name }) => name),
      onlyLive: matched.onlyLive.map(({ name }) => name),
    },
    live: { schema: live.schema, table: live.name },
    ...searchKeys(named.key, {
      ...how,
      sieved: how.sieve !== null,
      fenced,
      sharedNames: named.sharedNames,
      liveRows: live.estimated_rows ?? 0,
    }),
    keySource: chosen.source,
    keyProven:
      !key || (constrained && !named.key.some(({ textOfUuid }) => textOfUuid.old || textOfUuid.live)),
    where: settings.where ?? null,
    estimatedRows: old.estimated_rows,
    estimatedLiveRows: live.estimated_rows,
    given: Object.fromEntries(
      Object.entries(settings.default ?? {}).map(([name, value]) => [name, String(value)]),
    ),
    diagnosis: resolveDiagnosis({ old, live }, columns, matched.twins, named, rules, servers, asking.old),
    asking,
  };
  return { pair: { ...pair, meaning: meaningOf(pair) }, findings };
}

/** How a column is compared, in the words of docs/comparing.md. */
function describeRule({ comparison, type }: TypeRule, timezone: string | undefined): string {
  const name = type.replace(' collate "C"', '');
  if (comparison === 'text' || (comparison === 'equality' && name !== type)) return 'as text';
  if (comparison === 'without padding') return comparison;
  return comparison === 'declared time zone' ? `in the time zone ${timezone}` : `by value, as ${name}`;
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
