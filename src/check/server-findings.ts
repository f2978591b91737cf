import type { Finding } from '../compare/resolve/model.ts';
import { isSameZone } from '../compare/side-findings.ts';
import type { SideFacts, Sides } from '../compare/sides.ts';
import { givePath, whyHidden } from '../session/event-triggers.ts';
import { type Fix, setForRole } from '../session/fix.ts';
import type { Settings } from '../settings/settings.ts';
import { ident } from '../stages/quoting.ts';
import type { PreflightFacts, ServerFacts, SideName } from './facts.ts';

/** A finding of a check: with the lines that would change it, if any would. */
export interface PreflightFinding extends Finding {
  fixes: Fix[];
}

/** Connections that a run holds on each side: on live, one more keeps the lock and the snapshot, and one watches. */
export function connectionsNeeded(jobs: number): Record<SideName, number> {
  return { old: jobs, live: jobs + 2 };
}

interface Timeout {
  setting: string;
  effect: string;
  fix: Fix;
}

/** The time limits that a long comparison may run into, and what happens then. */
function timeoutsOf({ side, login }: SideFacts): Timeout[] {
  const unset = (setting: string): Fix => setForRole(side, login, setting, '0');
  const whole = 'ends the transaction in which a table is compared, however well it goes';
  if (side === 'old') {
    return [
      { setting: 'statement_timeout', effect: 'ends a fetch of rows that takes longer' },
      {
        setting: 'idle_in_transaction_session_timeout',
        effect: 'ends the session while live works on what it has',
      },
      { setting: 'transaction_timeout', effect: whole },
    ].map((timeout) => ({ ...timeout, fix: unset(timeout.setting) }));
  }
  return [
    {
      setting: 'statement_timeout',
      effect: 'ends the comparison of a table that takes longer',
      fix: { where: 'command line', line: '--statement-timeout 0' },
    },
    { setting: 'transaction_timeout', effect: whole, fix: unset('transaction_timeout') },
  ];
}

function seconds(milliseconds: string): string {
  return `${Number(milliseconds) / 1000} s`;
}

/** What a reader should know of one server before a long comparison starts on it. */
function findingsOf(
  side: SideFacts,
  server: ServerFacts,
  statementTimeoutChosen: boolean,
  jobs: number,
): PreflightFinding[] {
  const findings: PreflightFinding[] = [];
  const add = (severity: Finding['severity'], code: string, detail: string, fixes: Fix[] = []) =>
    findings.push({ severity, table: null, code, detail: `${side.side}: ${detail}`, fixes });
  for (const { setting, effect, fix } of timeoutsOf(side)) {
    const value = server.settings[setting];
    if (value === undefined || value === '0') continue;
    if (side.side === 'live' && setting === 'statement_timeout' && statementTimeoutChosen) continue;
    add('warning', setting, `${setting} is ${seconds(value)} for ${side.login}: it ${effect}`, [fix]);
  }
  const { left } = server.connections;
  const needed = connectionsNeeded(jobs)[side.side];
  if (left < needed + 1) {
    const detail = `connections left for ${side.login}: ${left}; a run needs ${needed}, which leaves none for others`;
    add('warning', 'few_connections', detail);
  }
  for (const { role, time_zone } of server.role_time_zones) {
    if (isSameZone(time_zone, side.time_zone)) continue;
    const detail =
      `sessions of role ${role} start in ${time_zone}, those of ${side.login} in ${side.time_zone}: ` +
      'timestamps without time zone may have been meant in either';
    add('info', 'role_time_zone', detail);
  }
  return findings;
}

/** What is to be known of old alone: that it may cancel us, and that it may not be as unused as it is said to be. */
function findingsOfOld({ standby, other_sessions, settings }: ServerFacts): PreflightFinding[] {
  const findings: PreflightFinding[] = [];
  const delay = settings.max_standby_streaming_delay;
  if (standby && delay !== '-1' && delay !== undefined) {
    const feedback = settings.hot_standby_feedback === 'on' ? 'on, which makes that rare' : 'off';
    const detail =
      `old is a standby: it cancels a query that keeps it from replaying for longer than ${seconds(delay)} ` +
      `(max_standby_streaming_delay; hot_standby_feedback is ${feedback})`;
    const line = `ALTER SYSTEM SET max_standby_streaming_delay = -1; SELECT pg_reload_conf();`;
    findings.push({
      severity: 'warning',
      table: null,
      code: 'standby_may_cancel',
      detail,
      fixes: [{ where: 'old', line }],
    });
  }
  if (other_sessions > 0) {
    const detail =
      `old is said to be unused, and has ${other_sessions} other ${other_sessions === 1 ? 'session' : 'sessions'}: ` +
      'whether they write cannot be seen from here';
    findings.push({ severity: 'info', table: null, code: 'old_in_use', detail, fixes: [] });
  }
  return findings;
}

/** What of live acts on whatever pgmend makes there. */
function findingsOfSurroundings({
  publications,
  eventTriggers,
}: PreflightFacts['surroundings']): PreflightFinding[] {
  const published = publications.map((name) => ({
    code: 'staged_rows_published',
    detail:
      `live: publication ${ident(name)} takes in every new table, so that its subscribers are sent the rows that ` +
      'pgmend stages as well (docs/connecting.md says how to keep them out)',
    fixes: [],
  }));
  const fired = eventTriggers
    .filter(({ hidden }) => hidden.length > 0)
    .map((trigger) => ({
      code: 'event_trigger',
      detail:
        `live: event trigger ${ident(trigger.name)} fires on what pgmend makes: where ${trigger.function} finds a table by its ` +
        `search_path, every command of pgmend fails, since ${whyHidden(trigger)}`,
      fixes: [givePath(trigger)],
    }));
  return [...published, ...fired].map((finding) => ({ severity: 'warning', table: null, ...finding }));
}

/** Findings about both servers that concern the work of a comparison, not its result. */
export function serverFindings(
  sides: Sides,
  { servers, surroundings }: PreflightFacts,
  { statementTimeout, pace: { jobs } }: Pick<Settings, 'statementTimeout' | 'pace'>,
): PreflightFinding[] {
  const chosen = statementTimeout !== undefined;
  return [
    ...findingsOf(sides.old, servers.old, chosen, jobs),
    ...findingsOfOld(servers.old),
    ...findingsOf(sides.live, servers.live, chosen, jobs),
    ...findingsOfSurroundings(surroundings),
  ];
}

/** The limit on temporary files can be changed by a superuser only, also for another role. */
export function liftTempLimit({ login }: SideFacts): Fix {
  return { where: 'live', line: `ALTER ROLE ${ident(login)} SET temp_file_limit = -1;` };
}
