import type { Sql } from 'postgres';
import type { Comparison } from '../compare/resolve/model.ts';
import type { Place, Sides } from '../compare/sides.ts';
import { query } from '../database/query.ts';
import { oldApplicationName } from '../database/server-options.ts';
import { type BehindSequence, findBehind } from '../repair/sequences.ts';
import { type EventTrigger, readEventTriggers } from '../session/event-triggers.ts';

/** What a server allows, and how it is used. */
export interface ServerFacts {
  /** Whether it is a standby; null where the role may not see that. */
  standby: boolean | null;
  /** Sessions of others in the same database. */
  other_sessions: number;
  /** `used` and `left` without those of pgmend; `left` counts what the limits of role and database leave. */
  connections: { allowed: number; used: number; left: number };
  /** By name, as pg_settings writes them; without those that the version does not have. */
  settings: Record<string, string>;
  /** Other roles for whom a time zone is set. */
  role_time_zones: { role: string; time_zone: string }[];
}

/** A table of one side. `rows` and `bytes` are as of its last ANALYZE, null where there was none. */
export interface TableFacts {
  schema: string;
  name: string;
  owner: string;
  rows: number | null;
  bytes: number | null;
  /** Whether row-level security applies to the role. */
  rows_hidden: boolean;
  policies: string[];
}

/** What the role of a side may read of a table. */
export interface TableRights {
  schema: string;
  name: string;
  /** Null where it cannot be asked. */
  may_use_schema: boolean | null;
  columns: number;
  unreadable: string[];
}

/** A trigger or a rule of live. */
export interface Reaction {
  name: string;
  enabled: 'origin' | 'always' | 'replica' | 'disabled';
  fires_on_repair: boolean;
  definition: string;
}

interface TableReactions {
  schema: string;
  name: string;
  triggers: Reaction[];
  rules: Reaction[];
}

/** Facts about tables, to be found by schema and name. */
export class ByTable<T extends { schema: string; name: string }> {
  private readonly found: Map<string, T>;

  constructor(rows: T[]) {
    this.found = new Map(rows.map((row) => [JSON.stringify([row.schema, row.name]), row]));
  }

  get(schema: string, name: string): T | undefined {
    return this.found.get(JSON.stringify([schema, name]));
  }
}

/** What of live acts on whatever pgmend makes there. */
interface Surroundings {
  /** Publications that new tables of the staging schema are in. */
  publications: string[];
  eventTriggers: EventTrigger[];
}

/** What no comparison looks at. */
export interface Beyond {
  /** How many either side has. */
  largeObjects: Record<SideName, number>;
  /** Of live, in the schemas that are compared. */
  sequences: BehindSequence[];
}

export type SideName = 'old' | 'live';

/** All that a check asks for beyond what a comparison needs. */
export interface PreflightFacts {
  servers: Record<SideName, ServerFacts>;
  tables: Record<SideName, ByTable<TableFacts>>;
  reactions: ByTable<TableReactions>;
  surroundings: Surroundings;
  beyond: Beyond;
}

/** Asks both sides, in the transaction of a look. `settled` is the staging schema that a run would use, not that of the look. */
export async function readFacts(
  tx: Sql,
  { staging, server }: Place,
  sides: Sides,
  schemas: Record<SideName, string[]>,
  settled: string,
): Promise<PreflightFacts> {
  await query(tx, 'preflight_mount', { staging, server });
  const context = (side: SideName) => ({
    old: side === 'old',
    staging,
    has: {
      hotStandby: sides[side].version_num >= 140000,
      unknownTuples: sides[side].version_num >= 140000,
      publishedSchemas: sides[side].version_num >= 150000,
    },
  });
  const readServer = async (side: SideName) => {
    const ours = side === 'old' ? oldApplicationName : 'pgmend%';
    const [row] = await query<ServerFacts>(tx, 'preflight_server', context(side), [ours]);
    return row as ServerFacts;
  };
  const readTables = async <T extends { schema: string; name: string }>(side: SideName, name: string) =>
    new ByTable(await query<T>(tx, name, context(side), [JSON.stringify(schemas[side])]));
  const publications = await query<{ name: string }>(tx, 'preflight_publications', context('live'), [
    settled,
  ]);
  const [largeObjects] = await query<Beyond['largeObjects']>(tx, 'preflight_large_objects', { staging });
  return {
    servers: { old: await readServer('old'), live: await readServer('live') },
    tables: {
      old: await readTables<TableFacts>('old', 'preflight_tables'),
      live: await readTables<TableFacts>('live', 'preflight_tables'),
    },
    reactions: await readTables<TableReactions>('live', 'preflight_triggers'),
    surroundings: {
      publications: publications.map(({ name }) => name),
      eventTriggers: await readEventTriggers(tx, staging),
    },
    beyond: {
      largeObjects: largeObjects as Beyond['largeObjects'],
      sequences: await findBehind(tx, { staging, server }, schemas.live),
    },
  };
}

/** Asks for the rights on one side. On old that reads all of information_schema.column_privileges. */
export async function readRights(
  tx: Sql,
  { staging }: Place,
  side: SideName,
  schemas: string[],
): Promise<ByTable<TableRights>> {
  const context = { old: side === 'old', staging };
  return new ByTable(await query<TableRights>(tx, 'preflight_rights', context, [JSON.stringify(schemas)]));
}

/** The schemas of each side in which the tables are that a comparison reads. */
export function schemasOf({ pairs, absent }: Comparison): Record<SideName, string[]> {
  return {
    old: [...new Set([...pairs, ...absent].map(({ old }) => old.schema))],
    live: [...new Set(pairs.map(({ live }) => live.schema))],
  };
}
