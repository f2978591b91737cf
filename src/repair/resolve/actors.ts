import { ident, literal } from '../../stages/quoting.ts';
import type { Trigger, WritableTable } from './model.ts';

/** What of a table acts when its rows are written, and what to call it in a reason. */
export interface Actors {
  /** Names of the triggers that fire. */
  triggers: string[];
  rules: string[];
  /** All of them, and the rules, for people; null where there are none. */
  all: string | null;
  /** By column: who may have changed it. */
  byColumn: Record<string, string>;
}

/** Whether a trigger or a rule fires, with ordinary triggers and without. */
function fires({ enabled }: Pick<Trigger, 'enabled'>, withoutTriggers: boolean): boolean {
  return enabled === 'A' || enabled === (withoutTriggers ? 'R' : 'O');
}

function named(kind: string, names: string[]): string[] {
  const [last, ...first] = names.map(ident).reverse();
  if (last === undefined) return [];
  return [`${kind} ${first.length > 0 ? `${first.reverse().join(', ')} or ${last}` : last}`];
}

/** Who acts when rows of a table are written. */
export function actorsOf(table: WritableTable, withoutTriggers: boolean): Actors {
  const firing = table.triggers.filter((trigger) => fires(trigger, withoutTriggers));
  const triggers = [...new Set(firing.map(({ name }) => name))];
  const rules = table.acting_rules.filter((rule) => fires(rule, withoutTriggers)).map(({ name }) => name);
  const all = [...named('trigger', triggers), ...named('rule', rules)].join(' or ') || null;
  const byColumn = Object.fromEntries(
    table.columns.flatMap(({ name }) => {
      const setting = firing.filter(({ sets }) => sets.includes(name)).map((trigger) => trigger.name);
      const who = setting.length > 0 ? named('trigger', [...new Set(setting)])[0] : all;
      return who ? [[name, who]] : [];
    }),
  );
  return { triggers, rules, all, byColumn };
}

/** How a repair and its undo are rendered from them. */
export interface ActorsSql {
  /** Whether anything may come between what is written and what the table holds. */
  any: boolean;
  /** Whether a rule rewrites statements: then they may neither stand in WITH nor return rows. */
  ruled: boolean;
  all: string;
  byColumn: string;
}

/** The same as SQL: a text, and a JSON object of texts by column. */
export function actorsSql({ rules, all, byColumn }: Actors): ActorsSql {
  return {
    any: all !== null,
    ruled: rules.length > 0,
    all: all === null ? 'null::text' : literal(all),
    byColumn: literal(JSON.stringify(byColumn)),
  };
}

const times = ['timestamp', 'timestamptz', 'date'];

/**
 * Columns that a trigger may set to the time of the write: the one that the settings name, and all that hold a time.
 *
 * @returns by name SQL over the row `l` of live: whether it holds the time of this transaction
 */
export function timeColumns(
  table: WritableTable,
  shared: string[],
  configured: string | null,
): { name: string; expression: string }[] {
  return table.columns
    .filter(({ name, base }) => shared.includes(name) && (name === configured || times.includes(base)))
    .map(({ name, base }) => ({
      name,
      expression: name === configured ? 'true' : isNow(`l.${ident(name)}`, base),
    }));
}

function isNow(column: string, base: string): string {
  if (base === 'date') return `${column} = current_date`;
  const cast = base === 'timestamp' ? '::timestamp' : '';
  // columns of few digits round
  return `${column} between now()${cast} - interval '1 second' and clock_timestamp()${cast} + interval '1 second'`;
}
