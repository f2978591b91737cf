import { ident } from '../../stages/quoting.ts';
import { aboutColumns } from './exclusive.ts';
import type { WritableTable } from './model.ts';

/** What nobody would check if triggers did not fire, and pgmend cannot check in their place. */
export interface Unchecked {
  reason: string;
  /** Rows of which one of these is written are left; all rows where there are none. */
  columns: string[];
  /** Whether inserted rows are left, too. */
  inserts: boolean;
}

/**
 * What of a table is enforced by triggers, of the server or of the user, beyond foreign keys that can be looked at by hand: a
 * row that no session could have written would make a later write of the application fail.
 */
export function uncheckedWithoutTriggers(table: WritableTable): Unchecked[] {
  const end = 'repair it with triggers';
  return [
    ...table.exclusive
      .filter(({ immediate }) => !immediate)
      .map((one) => ({
        reason: `${one.unique ? 'unique constraint' : 'exclusion constraint'} ${ident(one.name)} is deferrable, and is not checked without triggers: ${end}`,
        columns: aboutColumns(one),
        inserts: true,
      })),
    ...table.parents
      .filter(({ readable, full }) => !readable || full)
      .map(({ name, full, parts }) => ({
        reason: `foreign key ${ident(name)} ${full ? 'is MATCH FULL' : 'leads to rows that the role may not read, or is one over times'}, and is not checked without triggers: ${end}`,
        columns: parts.map(({ child }) => child),
        inserts: true,
      })),
    ...table.children
      .filter(({ readable }) => !readable)
      .map(({ name, parts }) => ({
        reason: `foreign key ${ident(name)}: rows that the role may not read may refer to it, and it is not checked without triggers: ${end}`,
        columns: parts.map(({ parent }) => parent),
        inserts: false,
      })),
    ...table.guards.map((name) => ({
      reason: `constraint trigger ${ident(name)} is not checked without triggers: ${end}`,
      columns: [],
      inserts: true,
    })),
    ...table.guards_below.map(({ what, name, table: below }) => ({
      reason: `${what} ${ident(name)} of ${below}, which belongs to the table, is not checked without triggers: ${end}`,
      columns: [],
      inserts: true,
    })),
  ];
}
