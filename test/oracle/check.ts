import type { Difference, Files } from '../support/compare.ts';
import { compareDumps, type Dump, type Finding, keyText, type Texts } from './dump.ts';
import type { Row } from './rows.ts';
import { type Column, columnsOf, sharedColumns, type Table } from './schema.ts';

/** All that is known of a table after a run. */
export interface Outcome {
  table: Table;
  rows: Row[];
  /** The key of each row as the server of that side printed it when it was inserted. */
  keys: Map<Row, { old?: string; live?: string }>;
  old: Dump;
  live: Dump;
  /** Its name as the report writes it. */
  display: string;
  files: Files;
  /** What psql shows of the four views. */
  views: Record<'missing' | 'corrupted' | 'new' | 'changes', (string | null)[][]>;
}

type Texted = string | null | undefined;

/** What the faults, by hand, have to be found as. */
export function expectedFindings({ rows, keys }: Outcome): Finding[] {
  return rows.flatMap((row): Finding[] => {
    const { expected } = row;
    if (expected.status === 'identical') return [];
    const printed = keys.get(row);
    const key = (expected.status === 'new' ? printed?.live : printed?.old) as string;
    return [
      { status: expected.status, key, changed: expected.status === 'corrupted' ? expected.changed : [] },
    ];
  });
}

function isEveryColumn(table: Table, expected: Row['expected']): boolean {
  if (expected.status !== 'corrupted') return false;
  return expected.changed.length > 1 && expected.changed.length === sharedColumns(table).length;
}

/** The hints that a row has to carry: there is one that follows from what differs alone. */
function hintsOf(table: Table, { status, changed }: Finding): string[] | null {
  if (status !== 'corrupted') return null;
  return isEveryColumn(table, { status, changed }) ? ['reused_key'] : [];
}

function word(finding: Finding): string {
  return `${finding.status} ${finding.key} ${JSON.stringify([...finding.changed].sort())}`;
}

/** Two lists that have to hold the same lines, whatever their order. */
function compareLists(what: string, expected: string[], got: string[]): string[] {
  const rest = [...got];
  const lacking = expected.filter((line) => {
    const place = rest.indexOf(line);
    if (place >= 0) rest.splice(place, 1);
    return place < 0;
  });
  return [
    ...lacking.map((line) => `${what}: expected and not there: ${line}`),
    ...rest.map((line) => `${what}: there and not expected: ${line}`),
  ];
}

/** How reports print a value of old: a moment of a declared time zone is shown with it. */
function shownOld(column: Column, text: Texted): Texted {
  if (!column.kind.timezone || column.where !== 'both' || column.excluded || text == null) return text;
  return /infinity/.test(text) ? text : text.replace(/( BC)?$/, '+00$1');
}

function wireRow(columns: Column[], texts: Texts, show = (_: Column, text: Texted): Texted => text): string {
  return JSON.stringify(columns.map((column) => show(column, texts.get(column)) ?? null));
}

function checkCounts({ table, rows, files, display }: Outcome): string[] {
  const entry = files.report.tables.find((candidate) => candidate.table === display);
  if (!entry) return [`report.json has no table ${display}`];
  if (entry.outcome !== 'compared' || !entry.counts) return [`not compared: ${entry.reason} (${entry.hint})`];
  const of = (status: string): Row[] => rows.filter(({ expected }) => expected.status === status);
  const expected = {
    old: rows.filter(({ old }) => old).length,
    live: rows.filter(({ live }) => live).length,
    identical: of('identical').length,
    missing: of('missing').length,
    corrupted: of('corrupted').length,
    new: of('new').length,
  };
  const { counts } = entry;
  const byColumn = Object.fromEntries(
    sharedColumns(table).flatMap(({ name }) => {
      const times = rows.filter(
        (row) => row.expected.status === 'corrupted' && row.expected.changed.includes(name),
      ).length;
      return times > 0 ? [[name, times]] : [];
    }),
  );
  const sorted = (object: object): string => JSON.stringify(Object.entries(object).sort());
  return [
    ...(counts.old === counts.identical + counts.corrupted + counts.missing ? [] : ['old does not add up']),
    ...(counts.live === counts.identical + counts.corrupted + counts.new ? [] : ['live does not add up']),
    ...compareLists('counts', [sorted(expected)], [sorted(counts)]),
    ...compareLists(
      'reused_key',
      [String(of('corrupted').filter(({ expected }) => isEveryColumn(table, expected)).length)],
      [String(entry.hints?.reused_key)],
    ),
    ...compareLists('changed_by_column', [sorted(byColumn)], [sorted(entry.changed_by_column)]),
    ...compareLists(
      'key',
      table.key.map(({ name }) => name),
      entry.key,
    ),
    ...compareLists(
      'columns',
      sharedColumns(table).map(({ name }) => name),
      entry.columns,
    ),
    ...compareLists(
      'only_old',
      table.columns.filter(({ where }) => where === 'old').map((c) => c.oldName),
      entry.only_old,
    ),
    ...compareLists(
      'only_live',
      table.columns.filter(({ where }) => where === 'live').map((c) => c.name),
      entry.only_live,
    ),
  ];
}

/** differences.jsonl: which rows and columns, and that each value is what its server prints. */
function checkLines(outcome: Outcome, findings: Finding[]): string[] {
  const { table, files, display, old, live } = outcome;
  const lines = files.lines.filter((line) => line.table === display);
  const keyOf = (line: Difference): string => keyText(table.key.map(({ name }) => line.key[name]));
  const got = lines.map((line) =>
    word({ status: line.status, key: keyOf(line), changed: line.changed ?? [] }),
  );
  const twins = liveTwins(outcome);
  const problems = lines.flatMap((line) => {
    const key = keyOf(line);
    const both = line.status === 'corrupted';
    const columns = (side: 'old' | 'live') => (both ? sharedColumns(table) : columnsOf(table, side));
    const of = (side: 'old' | 'live', values: Record<string, string | null>, texts: Texts | undefined) =>
      compareLists(
        `differences.jsonl, ${side} of ${key}`,
        columns(side).map(
          (column) =>
            `${column.name}: ${JSON.stringify((side === 'old' ? shownOld(column, texts?.get(column)) : texts?.get(column)) ?? null)}`,
        ),
        Object.entries(values).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
      );
    return [
      ...(line.old ? of('old', line.old, old.get(key)?.text) : []),
      ...(line.live ? of('live', line.live, live.get(both ? (twins.get(key) ?? '') : key)?.text) : []),
      ...compareLists(
        `differences.jsonl, hints of ${key}`,
        [JSON.stringify(hintsOf(table, { status: line.status, key, changed: line.changed ?? [] }))],
        [JSON.stringify(line.hints)],
      ),
      ...(line.status !== 'new' && !line.old ? [`no old row in ${key}`] : []),
      ...(line.status !== 'missing' && !line.live ? [`no live row in ${key}`] : []),
    ];
  });
  return [...compareLists('differences.jsonl', findings.map(word), got), ...problems];
}

/** The printed key on live of each row that old has, which may be other words for the same. */
function liveTwins({ keys }: Outcome): Map<string, string> {
  return new Map([...keys.values()].flatMap(({ old, live }) => (old && live ? [[old, live]] : [])));
}

/** The views and the CSV files: their rows, value by value, as the servers print them. */
function checkViews(outcome: Outcome, findings: Finding[]): string[] {
  const { table, files, display, views, old, live } = outcome;
  const shared = sharedColumns(table);
  const twins = liveTwins(outcome);
  const keysOf = (status: string) => findings.filter((finding) => finding.status === status);
  const expected = {
    missing: keysOf('missing').map(({ key }) =>
      wireRow(columnsOf(table, 'old'), old.get(key)?.wire as Texts, shownOld),
    ),
    new: keysOf('new').map(({ key }) => wireRow(columnsOf(table, 'live'), live.get(key)?.wire as Texts)),
    corrupted: keysOf('corrupted').map(({ key, changed }) => {
      const before = old.get(key) as NonNullable<ReturnType<Dump['get']>>;
      const now = live.get(twins.get(key) as string)?.wire as Texts;
      return JSON.stringify([
        key,
        [...changed].sort(),
        hintsOf(table, { status: 'corrupted', key, changed }),
        ...shared.flatMap((column) => [
          shownOld(column, before.wire.get(column)) ?? null,
          now.get(column) ?? null,
        ]),
      ]);
    }),
  };
  const parts = table.key.length;
  // the key as its text prints it, which is how rows are told apart here
  const corrupted = (rows: (string | null)[][], read: (array: string) => string[]) =>
    rows.map((row) =>
      JSON.stringify([
        keyText(row.slice(0, parts).map((value, place) => keyWire(outcome, place, value))),
        read(row[parts] as string).sort(),
        read(row[parts + 1] as string),
        ...row.slice(parts + 2),
      ]),
    );
  const lines = (rows: (string | null)[][]) => rows.map((row) => JSON.stringify(row));
  return [
    ...compareLists('view _missing', expected.missing, lines(views.missing)),
    ...compareLists('view _new', expected.new, lines(views.new)),
    ...compareLists('view _corrupted', expected.corrupted, corrupted(views.corrupted, readArray)),
    ...compareLists('missing.csv', expected.missing, lines(files.csv(display, 'missing').slice(1))),
    ...compareLists('new.csv', expected.new, lines(files.csv(display, 'new').slice(1))),
    ...compareLists(
      'corrupted.csv',
      expected.corrupted,
      corrupted(files.csv(display, 'corrupted').slice(1), readArray),
    ),
    ...compareLists('view _changes', changesOf(outcome, findings), views.changes.map(changeLine(table))),
  ];
}

/** The text of a key value that came over the wire, found in the dump of old. */
function keyWire({ table, old }: Outcome, place: number, value: string | null): string | null {
  const column = table.key[place] as Column;
  const row = [...old.values()].find(({ wire }) => wire.get(column) === value);
  return row?.text.get(column) ?? value;
}

function changesOf({ table, old, live, ...rest }: Outcome, findings: Finding[]): string[] {
  const twins = liveTwins({ table, old, live, ...rest });
  return findings.flatMap(({ key, changed }) =>
    changed.map((name) => {
      const column = sharedColumns(table).find((candidate) => candidate.name === name) as Column;
      const now = live.get(twins.get(key) as string)?.text.get(column);
      return JSON.stringify([
        key,
        name,
        shownOld(column, old.get(key)?.text.get(column)) ?? null,
        now ?? null,
      ]);
    }),
  );
}

function changeLine(table: Table): (row: (string | null)[]) => string {
  return ([key, name, old, live]) => {
    const parts = JSON.parse(key as string) as Record<string, string | null>;
    return JSON.stringify([keyText(table.key.map((column) => parts[column.name])), name, old, live]);
  };
}

/** A printed array of text, of which no element is NULL. */
export function readArray(text: string): string[] {
  const parts = text.slice(1, -1).match(/"(?:[^"\\]|\\.)*"|[^,]+/gs) ?? [];
  return parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replace(/\\(.)/gs, '$1') : part));
}

/** Holds a run against the faults that were injected and against the second oracle. Empty when all is well. */
export function check(outcome: Outcome): string[] {
  const findings = expectedFindings(outcome);
  const second = compareDumps(outcome.table, outcome.old, outcome.live);
  const disagreement = compareLists('second oracle', findings.map(word), second.map(word));
  const counts = checkCounts(outcome);
  if (counts.some((problem) => /^not compared|^report/.test(problem))) return [...disagreement, ...counts];
  return [...disagreement, ...counts, ...checkLines(outcome, findings), ...checkViews(outcome, findings)];
}
