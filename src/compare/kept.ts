import { query } from '../database/query.ts';
import { readInstalled } from '../session/installed.ts';
import type { Session } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import { listNames } from '../words.ts';
import type { Resolved } from './catalog.ts';
import type { Finding } from './resolve/model.ts';
import { nameTables, tableKey } from './resolve/names.ts';
import { isNamed } from './resolve/select.ts';
import type { ComparisonSettings } from './resolve/settings.ts';
import { otherOld } from './scope.ts';
import { whyNotWhole } from './staged.ts';

/** What earlier runs have staged, as a run finds it. */
export interface Earlier {
  /** `whole`: what the report reads of it is there. */
  tables: { table: string; stem: string | null; outcome: string; whole: boolean }[];
  /** Why none of it can stand beside what this run stages; null where it can. */
  refusal: string | null;
}

/** Reads what is staged, before anything of it is replaced. */
export async function readEarlier(session: Session<Settings>): Promise<Earlier> {
  const { work, settings } = session;
  const { staging } = settings;
  const installed = await readInstalled(work.sql, staging);
  if (!installed.tables || !installed.journal) return { tables: [], refusal: null };
  const tables = await work.sql.unsafe<Earlier['tables']>(
    `select table_name as table, stem, outcome, outcome <> 'compared'
       or to_regclass(format('%I.%I', '${staging}', stem || '_diff')) is not null
         and to_regclass(format('%I.%I', '${staging}', stem || '_json')) is not null as whole
     from ${staging}.tables order by table_name collate "C"`,
  );
  const other = settings.old && (await otherOld(session, settings.old));
  const refusal = (await whyNotWhole(session)) ?? (other ? `it was compared with ${other}` : null);
  return { tables: [...tables], refusal };
}

/** The tables that a run leaves out and of which what is staged stays, and what is to be said of all others. */
export function keptOf(
  { tables, refusal }: Earlier,
  { catalogs, comparison }: Pick<Resolved, 'catalogs' | 'comparison'>,
  settings: ComparisonSettings,
): { kept: string[]; findings: Finding[] } {
  const { pairs, absent, notCompared, onlyLive } = comparison;
  const chosen = new Set([...pairs, ...absent, ...notCompared, ...onlyLive].map(({ name }) => name));
  const all = [...catalogs.old, ...catalogs.live];
  const stems = nameTables(all);
  const stemsOf = new Map(
    all.map(({ schema, name, display }) => [display, stems.get(tableKey(schema, name))]),
  );
  const onLive = new Set(catalogs.live.map(({ display }) => display));
  // the staged rows may show what is masked now
  const masks = Object.entries(settings.tables).filter(([, { mask = [] }]) => mask.length > 0);
  const masked = new Set(
    all.filter((table) => masks.some(([name]) => isNamed(table, name))).map(({ display }) => display),
  );
  const left = tables.filter(
    ({ table, outcome }) => outcome === 'compared' && !chosen.has(table) && stemsOf.has(table),
  );
  const stays = ({ table, stem, whole }: Earlier['tables'][number]) =>
    // another table may have taken the names of its objects since
    whole && refusal === null && !masked.has(table) && stemsOf.get(table) === stem && onLive.has(table);
  const kept = left.filter(stays).map(({ table }) => table);
  const gone = left.filter((one) => !stays(one)).map(({ table }) => table);
  const findings: Finding[] = [];
  if (gone.length > 0) {
    const why = refusal ?? 'the table was dropped, another one has its name, or columns of it are masked now';
    const detail = `the staged results of ${listNames(gone)} were dropped: ${why}`;
    findings.push({ severity: 'warning', table: null, code: 'earlier_runs_gone', detail });
  }
  return { kept, findings };
}

/** Marks what 15_reset is to leave. */
export async function keep(
  { work, settings: { staging } }: Session<Settings>,
  kept: string[],
): Promise<void> {
  await query(work.sql, 'keep', { staging }, [JSON.stringify(kept)]);
}
