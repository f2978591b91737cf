import { describeCollation } from '../compare/side-findings.ts';
import type { Output } from '../output/output.ts';
import { table as tableText } from '../output/table.ts';
import { inLines } from '../output/visible.ts';
import { describeFix } from '../session/fix.ts';
import { count, listNames, plural } from '../words.ts';
import type { Check, CheckedTable } from './schema.ts';

type Colors = Output['dataColors'];
type Fix = CheckedTable['fixes'][number];

/** Bytes for people; a dash for what nobody knows. */
function size(bytes: number | null): string {
  if (bytes === null) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log(bytes) / Math.log(1024)), units.length - 1);
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1).replace(/\.0$/, '')} ${units[power]}`;
}

function sideLines(side: Check['old'] | Check['live']): string[] {
  const { connections: c } = side;
  const limits = Object.entries(side.timeouts).filter(([, value]) => value !== null && value > 0);
  const standby = { true: ', a standby', false: '', null: ', whether it is a standby cannot be seen' }[
    String(side.standby) as 'true' | 'false' | 'null'
  ];
  return [
    `${side.side.padEnd(4)}  ${side.login}, database ${side.database}, Postgres ${side.version}, ${side.encoding}${standby}`,
    `sorts by ${describeCollation(side.collation)}; time zone ${side.time_zone}; money as ${side.lc_monetary}`,
    `${plural(c.left, 'connection')} left of ${count(c.allowed)}, ${c.needed} needed; ${plural(side.other_sessions, 'other session')} in the database`,
    ...(limits.length > 0
      ? [`limits: ${limits.map(([name, value]) => `${name} ${(value ?? 0) / 1000} s`).join(', ')}`]
      : []),
  ].map((line, index) => (index === 0 ? line : `      ${line}`));
}

function tableLines({ tables, work }: Check, output: Output): string[] {
  const comparable = tables.filter(({ outcome }) => outcome === 'comparable');
  if (comparable.length === 0) return [];
  const { dim } = output.dataColors;
  const words = ['table', 'key', 'from', 'columns', 'old rows', 'live rows', 'old size', 'live size', 'by'];
  const rows = comparable.map(({ table, key, key_source, columns: compared, estimated: e, strategy }) => [
    table,
    key.join(', '),
    key_source ?? '',
    String(compared.length - key.length),
    count(e?.old_rows),
    count(e?.live_rows),
    size(e?.old_bytes ?? null),
    size(e?.live_bytes ?? null),
    strategy ?? '',
  ]);
  const limit =
    work.temp_file_limit_bytes === null
      ? 'no limit'
      : `at most ${size(work.temp_file_limit_bytes)} a session`;
  const spilling = comparable.filter(({ estimated }) => (estimated?.temp_bytes ?? 0) > 0);
  return [
    '',
    tableText(output, words, rows, {
      right: [3, 4, 5, 6, 7],
      expendable: ['from', 'columns', 'by', 'old size', 'live size', 'key', 'old rows', 'live rows'],
    }),
    dim('rows and sizes as of the last ANALYZE; – where there was none'),
    ...strategyLines(comparable),
    `to be read: ${size(work.old_bytes)} of old, ${size(work.live_bytes)} of live`,
    `a join that needs more than ${size(work.hash_memory_bytes)} writes temporary files on live (${limit})${
      spilling.length === 0 ? '' : ':'
    }`,
    ...spilling.map(({ table, estimated }) => `  ${table}: about ${size(estimated?.temp_bytes ?? null)}`),
  ];
}

/** How tables are compared and why, those of one reason together. */
function strategyLines(tables: CheckedTable[]): string[] {
  const reasons = [...new Set(tables.map(({ strategy, strategy_reason: why }) => `${strategy}: ${why}`))];
  return reasons.map((reason) => {
    const named = tables.filter(({ strategy, strategy_reason: why }) => `${strategy}: ${why}` === reason);
    return reasons.length === 1 ? reason : `${reason} (${listNames(named.map(({ table }) => table))})`;
  });
}

function fixLines(fixes: Fix[], said = ''): string[] {
  return fixes.filter(({ line }) => !said.includes(line)).map(({ where, line }) => `    ${where}: ${line}`);
}

async function restLines({ tables }: Check, { bold, yellow, dim }: Colors): Promise<string[]> {
  const rest = tables.filter(({ outcome }) => outcome === 'not_compared');
  if (rest.length === 0) return [];
  const fixes = rest.flatMap((table) => table.fixes);
  const statements = {
    old: linesFor('old', fixes),
    live: linesFor('live', fixes),
  };
  // a statement that is listed with all others need not stand at its table as well
  const isListed = ({ where }: Fix) => (where === 'old' || where === 'live') && statements[where].length > 1;
  return [
    '',
    bold('not compared:'),
    ...rest.flatMap(({ table, reason, hint, fixes }) => {
      const listed = fixes.filter(isListed);
      const said = listed.reduce((text, fix) => text.replace(describeFix(fix), ''), hint ?? '').trim();
      return [
        `  ${yellow(table)}: ${reason}`,
        ...(said === '' ? [] : [`    ${dim(said)}`]),
        ...fixLines(
          fixes.filter((fix) => !listed.includes(fix)),
          said,
        ),
      ];
    }),
    ...(['old', 'live'] as const).flatMap((side) =>
      pasteLines(bold(`all statements for ${side}:`), statements[side]),
    ),
    ...pasteLines(bold('all lines for pgmend.yaml, if the guesses are right:'), await configLines(fixes)),
  ];
}

/** Tables that old has nothing of; the lines are for those that were perhaps renamed. */
function onlyLiveLines({ tables }: Check, { bold }: Colors): string[] {
  const alone = tables.filter(({ outcome }) => outcome === 'only_live');
  if (alone.length === 0) return [];
  return [
    '',
    `${bold('on live only, with nothing to compare:')} ${listNames(alone.map(({ table }) => table))}`,
    ...alone.flatMap(({ fixes }) => fixLines(fixes)),
  ];
}

function linesFor(wanted: Fix['where'], fixes: Fix[]): string[] {
  return [...new Set(fixes.filter(({ where }) => where === wanted).map(({ line }) => line))];
}

/** A single line stands at its table already. */
function pasteLines(title: string, lines: string[]): string[] {
  return lines.length < 2 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

/** The lines of all tables for the config file in one: a name may be there once only. */
async function configLines(fixes: Fix[]): Promise<string[]> {
  const lines = linesFor('pgmend.yaml', fixes);
  if (lines.length < 2) return [];
  const { parse, stringify } = await import('yaml');
  const whole: Record<string, Record<string, unknown>> = {};
  for (const line of lines) {
    const [[section, entries] = ['', {}]] = Object.entries<object>(parse(line));
    whole[section] = { ...whole[section], ...entries };
  }
  return stringify(whole, { lineWidth: 0 }).trimEnd().split('\n');
}

const severities = ['error', 'warning', 'info'] as const;
/** Pieces of information of one kind that are shown of one table: the columns of a wide one would bury the rest. */
const shownAlike = 3;

function findingLines(check: Check, { bold, yellow }: Colors): string[] {
  // tables of live only have a list of their own
  const findings = check.findings.filter(({ code }) => code !== 'table_only_live');
  if (findings.length === 0) return [];
  const ordered = severities.flatMap((wanted) => findings.filter(({ severity }) => severity === wanted));
  const alike = new Map<string, number>();
  for (const finding of ordered) alike.set(kindOf(finding), (alike.get(kindOf(finding)) ?? 0) + 1);
  const seen = new Map<string, number>();
  return [
    '',
    bold('findings:'),
    ...ordered.flatMap((finding) => {
      const { severity, table, code, detail, fixes } = finding;
      const kind = kindOf(finding);
      const before = table === null ? 0 : (seen.get(kind) ?? 0);
      seen.set(kind, before + 1);
      const about = `  ${severity === 'info' ? severity : yellow(severity)}: ${table ? `${table}: ` : ''}`;
      if (severity !== 'info' || before < shownAlike) return [about + detail, ...fixLines(fixes, detail)];
      const rest = (alike.get(kind) ?? 0) - shownAlike;
      return before === shownAlike
        ? [`${about}${plural(rest, 'more finding')} of ${code}: --json has all`]
        : [];
    }),
  ];
}

/** What findings of one table have in common. */
function kindOf({ table, code }: Check['findings'][number]): string {
  return JSON.stringify([table, code]);
}

function verdictLine({ tables }: Check, { green, yellow }: Colors): string {
  const comparable = tables.filter(({ outcome }) => outcome === 'comparable').length;
  const alone = tables.filter(({ outcome }) => outcome === 'only_live').length;
  const verdict = `${plural(comparable, 'table')} can be compared`;
  const rest = tables.length - comparable - alone;
  return rest === 0 ? green(verdict) : yellow(`${verdict}, ${plural(rest, 'table')} cannot`);
}

/** What a check found, for people: sides, tables, those that are not compared, findings, verdict. */
export async function checkPage(found: Check, output: Output): Promise<string> {
  const check = inLines(found, ['fixes']);
  const colors = output.dataColors;
  return [
    ...sideLines(check.old),
    ...sideLines(check.live),
    ...tableLines(check, output),
    ...(await restLines(check, colors)),
    ...onlyLiveLines(check, colors),
    ...findingLines(check, colors),
    '',
    verdictLine(check, colors),
  ].join('\n');
}
