import type { Settings } from '../settings/settings.ts';
import { renderSql } from '../stages/templates.ts';

/**
 * The SQL that gives the roles of both URLs just the rights that pgmend needs, for a DBA to read and run.
 * Connects to nothing: the roles may not be able to log in yet.
 *
 * @param side only what is to be run there; without it both, each under a comment that says where it belongs
 * @param repair also what a repair, and undoing it, needs on live
 */
export function grants({ live, old, comparison }: Settings, side?: 'old' | 'live', repair = false): string {
  return renderSql('queries/grants.sql', {
    live: side === 'old' ? null : live,
    old: side === 'live' ? null : old,
    schemas: comparison.schemas,
    repair,
  });
}
