import { oldApplicationName, serverOptions, summingOptions } from '../database/server-options.ts';
import type { Target } from '../database/target.ts';
import { decidedOf } from '../decisions/decided.ts';
import { usageError } from '../errors.ts';
import { type Stage, stageNamed } from '../stages/list.ts';
import { ident } from '../stages/quoting.ts';
import { dollarTag, type RenderedStage, renderStage, type Subject } from '../stages/render.ts';
import { type Comparison, isPair, type Mount, type ObjectNames, type Pair } from './resolve/model.ts';
import type { Place } from './sides.ts';

/** What a stage of the run as a whole is rendered from, if no more than where it works. */
export function runSubject(
  { staging, server = '' }: Pick<Place, 'staging'> & Partial<Place>,
  further: object = {},
): Subject {
  return { table: null, masked: false, context: { staging, server, ...further } };
}

/**
 * What 10_connect is rendered from.
 *
 * @throws PgmendError (exit 2) when nothing says where old is
 */
export function connectSubject(place: Place, old: Target | null): Subject {
  if (!old) {
    throw usageError(
      'which database is old?',
      'Name it with --old postgres://user@host/database, or in PGMEND_OLD_URL.',
    );
  }
  return runSubject(place, {
    tag: dollarTag([]),
    old: { database: old.database },
    remote: {
      server: place.server,
      is: 'the old side',
      async: true,
      user: old.user,
      optionsJson: JSON.stringify(serverOptions(old, oldApplicationName, summingOptions)),
      passwordSetting: 'pgmend.old_password',
    },
  });
}

/** What 56_kinds is rendered from. */
export function kindsSubject(place: Place): Subject {
  return runSubject(place, { tag: dollarTag([]) });
}

function summarySubject(place: Place, comparison: Comparison): Subject {
  const { pairs, absent, notCompared, onlyLive, findings } = comparison;
  const named = [...pairs, ...absent, ...notCompared, ...onlyLive].map(({ name }) => name);
  return runSubject(place, {
    notCompared: [
      ...notCompared.map((table) => ({ ...table, outcome: 'not_compared' })),
      ...onlyLive.map((table) => ({ ...table, outcome: 'only_live' })),
    ],
    findings,
    expected: [...pairs, ...absent].map(({ name, stem }) => ({ name, stem })),
    concerned: [...new Set([...named, ...findings.flatMap(({ table }) => table ?? [])])].sort(),
  });
}

/** The stages that open the way to old, rendered: they come before everything that is read of it. */
export function openingStages(place: Place, old: Target | null): [RenderedStage, RenderedStage] {
  return [
    renderStage(stageNamed('10_connect'), connectSubject(place, old)),
    renderStage(stageNamed('12_catalogs'), runSubject(place)),
  ];
}

/** What the foreign table over a table of old is made from. */
export function mountOf({ objects, old, mounted, fetchSize }: Mount, server: string) {
  return { foreign: objects.old, server, ...old, columns: mounted, fetchSize };
}

/** Where stage 50 finds what was fetched of both sides; null where it reads the table itself. */
function comparedObjects({ how, objects }: Pair): {
  before: string | null;
  now: string | null;
} {
  return {
    before: how.fetchedOld ? objects.fetchedOld : null,
    now: how.fetchedLive ? objects.fetchedLive : null,
  };
}

/** Subjects that are worked out already: a table goes through a dozen stages. */
const known = new WeakMap<object, { staging: string; names: Record<string, string> }>();

/** Tables and views of one table as SQL writes them: its own on live, and those that the stages make. */
export function tableNames(
  table: { objects: Partial<ObjectNames>; live?: { schema: string; table: string } },
  staging: string,
): Record<string, string> {
  const before = known.get(table);
  if (before?.staging === staging) return before.names;
  const made = Object.entries(table.objects).map(([what, name]) => [what, `${staging}.${ident(name)}`]);
  const { live } = table;
  const names: Record<string, string> = Object.fromEntries(made);
  if (live) names.live = `${ident(live.schema)}.${ident(live.table)}`;
  known.set(table, { staging, names });
  return names;
}

/**
 * What a stage of one table is rendered from.
 *
 * @param further what its template reads besides, each by its name there
 */
export function tableSubject(table: Mount | Pair, { staging, server }: Place, further: object = {}): Subject {
  const pair = isPair(table) ? table : null;
  return {
    table: table.name,
    masked: pair !== null && pair.maskedNames.length > 0,
    context: {
      staging,
      server,
      pair: table,
      t: tableNames(table, staging),
      compared: pair && comparedObjects(pair),
      ranged: pair !== null && pair.how.parted !== null,
      mount: mountOf(table, server),
      tag: dollarTag([table, ...Object.values(further)]),
      ...further,
    },
  };
}

/** The tables that each stage of a comparison is rendered for; a stage that is not here is rendered once for the run. */
const tablesOfStage: Record<string, (comparison: Comparison) => Mount[]> = {
  '20_mount': ({ pairs, absent }) => [...pairs, ...absent].sort((a, b) => (a.name < b.name ? -1 : 1)),
  '30_stage': ({ pairs }) => pairs,
  '35_keys': ({ pairs }) => pairs.filter(({ keyProven }) => !keyProven),
  '40_sieve': ({ pairs }) => pairs.filter(({ how }) => how.sieve),
  '45_pull': ({ pairs }) => pairs.filter(({ how }) => how.fetchedOld),
  '50_compare': ({ pairs }) => pairs,
  '55_absent': ({ absent }) => absent,
  '60_report': ({ pairs }) => pairs,
  '61_diagnose': ({ pairs }) => pairs,
  '62_script': ({ pairs }) => pairs,
  '63_accept': ({ pairs }) => pairs,
  '64_common': ({ pairs }) => pairs,
  '66_recheck': ({ pairs }) => pairs,
};

/** The tables that a stage of a comparison is rendered for; none for a stage of the run as a whole. */
export function tablesOf({ name }: Stage, comparison: Comparison): Mount[] {
  return tablesOfStage[name]?.(comparison) ?? [];
}

/** What a stage of a comparison is rendered from: once for the run, or once for each table, in the order in which they are rendered. */
export function* comparisonSubjects(stage: Stage, comparison: Comparison, place: Place): Generator<Subject> {
  if (stage.name === '56_kinds') yield kindsSubject(place);
  else if (stage.name === '65_summary') yield summarySubject(place, comparison);
  else if (!(stage.name in tablesOfStage)) yield runSubject(place);
  // one at a time: those of many tables together are more than need be kept
  for (const table of tablesOf(stage, comparison)) {
    if (stage.name !== '63_accept') yield tableSubject(table, place);
    else {
      const decided = place.decisions && decidedOf(place.decisions, table.name);
      if (decided) yield tableSubject(table, place, { decided });
    }
  }
}
