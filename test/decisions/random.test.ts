import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Decision } from '../../src/decisions/schema.ts';
import { type Random, seeded } from '../oracle/random.ts';
import { repaired } from '../repair/repaired.ts';
import { type Bench, bench, type Difference, quoted } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { withDecisions } from './support.ts';

// Any decisions about any rows: exactly what was decided is changed, and what was decided to stay is accepted. What holds for a row is
// worked out here, row by row, from what docs/deciding.md says.

type Made = Omit<Decision, 'table'> & { table: string };
type Line = Difference & { kinds: string[] | null };

interface Shape {
  table: string;
  key: string[];
  create: string;
  damage: string;
}

const odd = `o'dd "key" $$`;
const shapes: Shape[] = [
  {
    table: 'public.plain',
    key: ['id'],
    create: `create table plain (id int primary key, a text, b text, n int);
      insert into plain select g, 'Name ' || g, 'City ' || g, g from generate_series(1, 40) g`,
    damage: `update plain set a = upper(a) where id % 3 = 0; update plain set a = left(a, 2) where id % 5 = 0;
      update plain set b = null where id % 4 = 0; update plain set n = -n where id % 7 = 0; delete from plain where id > 34;
      insert into plain values (101, 'x'), (102, 'y')`,
  },
  {
    table: `public.${quoted(odd)}`,
    key: [odd, 'at'],
    create: `create table ${quoted(odd)} (${quoted(odd)} text, at timestamptz, v text, w numeric, primary key (${quoted(odd)}, at));
      insert into ${quoted(odd)} select E'it''s \\\\ ' || g % 3, '2024-01-01Z'::timestamptz + g * interval '1 day', 'Value ' || g, g + 0.125
      from generate_series(1, 30) g`,
    damage: `update ${quoted(odd)} set v = lower(v) where extract(day from at) < 12; update ${quoted(odd)} set w = round(w, 1)
      where extract(day from at) between 8 and 16; delete from ${quoted(odd)} where extract(day from at) > 26`,
  },
  {
    table: 'public.loose',
    key: [],
    create: `create table loose (a int, v text); insert into loose select g % 6, 'v' || g % 4 from generate_series(1, 40) g`,
    damage: `delete from loose where ctid in (select ctid from loose order by a, v limit 7); insert into loose values (77, 'new')`,
  },
];

/** How narrow what a decision is about is: the higher holds. */
function rankOf({ key, column, kind, status }: Made): number {
  if (key) return 9;
  if (column !== undefined && kind !== undefined) return 8;
  if (column !== undefined || kind !== undefined) return 7;
  return status === undefined ? 5 : 6;
}

/** What holds for a row without values (column undefined), or for one of its values. */
function holding(decisions: Made[], line: Line, column?: string): Made | undefined {
  const kind = column === undefined ? undefined : line.kinds?.[line.changed?.indexOf(column) ?? -1];
  const about = decisions.filter(
    (one) =>
      one.table === line.table &&
      (one.key
        ? Object.entries(one.key).every(([name, value]) => line.key[name] === value)
        : (one.status === undefined || one.status === line.status) &&
          (one.column === undefined || one.column === column) &&
          (one.kind === undefined || one.kind === kind)),
  );
  const best = Math.max(...about.map(rankOf));
  const narrowest = about.filter((one) => rankOf(one) === best);
  return (
    narrowest.find(({ decision }) => decision === 'keep live') ??
    narrowest.find(({ decision }) => decision === 'later') ??
    narrowest[0]
  );
}

/** What is repaired of a row: its columns, or all of it. */
function repairedOf(decisions: Made[], line: Line): string[] {
  if (line.status === 'new') return [];
  if (line.status === 'missing') return holding(decisions, line)?.decision === 'repair' ? ['all of it'] : [];
  return (line.changed ?? []).filter((column) => holding(decisions, line, column)?.decision === 'repair');
}

function isAccepted(decisions: Made[], line: Line): boolean {
  const columns = line.status === 'corrupted' ? (line.changed ?? []) : [undefined];
  return columns.every((column) => holding(decisions, line, column)?.decision === 'keep live');
}

/** Decisions of all sorts about rows that there are, no two about the same. */
function decide(r: Random, lines: Line[]): Made[] {
  const made = new Map<string, Made>();
  for (let times = r.int(3, 16); times > 0; times--) {
    const line = r.pick(lines);
    const changed = line.changed ?? [];
    const place = changed.length > 0 ? r.int(0, changed.length - 1) : -1;
    const column = changed[place];
    const kind = line.kinds?.[place] as Decision['kind'];
    const scopes: object[] = [{}, { status: line.status }, { key: line.key }, { key: line.key }];
    if (column !== undefined) scopes.push({ column }, { kind }, { column, kind });
    const scope = r.pick(scopes) as Partial<Made>;
    const choices =
      scope.status === 'new'
        ? (['keep live', 'later'] as const)
        : (['repair', 'keep live', 'later'] as const);
    const one = { ...scope, table: line.table, decision: r.pick([...choices]) } as Made;
    made.set(JSON.stringify([one.table, one.key ?? null, one.status, one.column, one.kind]), one);
  }
  return [...made.values()];
}

/** The rows of all three tables on live, each by what it is. */
async function contents(b: Bench): Promise<string[]> {
  const rows = await Promise.all(
    shapes.map(({ table }) =>
      b.rows(`select '${table.replaceAll("'", "''")} ' || to_jsonb(x)::text from ${table} x`),
    ),
  );
  return rows.flat(2).sort() as string[];
}

const idOf = ({ table, key }: Pick<Line, 'table' | 'key'>) => JSON.stringify([table, key]);

for (const seed of [1, 2, 3, 4]) {
  test(
    `seed ${seed}: what was decided is done, and nothing else`,
    loud(async () => {
      const r = seeded(seed);
      const b = await bench();
      try {
        await b.both(shapes.map(({ create }) => create).join(';'));
        await b.live.sql.unsafe(shapes.map(({ damage }) => damage).join(';'));
        const { lines } = (await b.run()) as unknown as { lines: Line[] };
        const decisions = decide(r, lines);
        const expected = new Map(
          lines.flatMap((line) => {
            const columns = repairedOf(decisions, line);
            return columns.length > 0 ? [[idOf(line), columns.join()] as const] : [];
          }),
        );
        const told = JSON.stringify(decisions);
        const before = await contents(b);
        const answer = await withDecisions(b, decisions, (file) => repaired(b, {}, { decisions: file }));
        const written = answer.tables.reduce((sum, table) => sum + table.outcomes.repaired, 0);
        assert.is(written, expected.size, told);
        const now = (await b.run()) as unknown as { lines: Line[] };
        const left = new Map(now.lines.map((line) => [idOf(line), line]));
        const notRepaired = lines
          .filter(({ status }) => status !== 'new')
          .flatMap((line) => {
            const done = repairedOf(decisions, line);
            const rest = (line.changed ?? ['all of it']).filter((column) => !done.includes(column));
            return rest.length > 0 ? [`${idOf(line)} ${rest.join()}`] : [];
          });
        // a row without a key is told by how many copies of it live has: there the numbers have to do
        const known = (list: string[]) => list.filter((line) => !line.startsWith('["public.loose"')).sort();
        const found = now.lines.filter(({ status }) => status !== 'new');
        assert.equal(
          known(found.map((line) => `${idOf(line)} ${(line.changed ?? ['all of it']).join()}`)),
          known(notRepaired),
          told,
        );
        assert.is(found.length, notRepaired.length, told);
        assert.is(left.size, now.lines.length);
        const accepted = await withDecisions(b, decisions, (file) => b.run({ decisions: file }));
        const rest = now.lines.filter((line) => !line.table.includes('loose'));
        assert.equal(
          accepted.lines
            .filter(
              (line) => (line as unknown as { accepted: boolean }).accepted && !line.table.includes('loose'),
            )
            .map(idOf)
            .sort(),
          rest
            .filter((line) => isAccepted(decisions, line))
            .map(idOf)
            .sort(),
          told,
        );
        if (expected.size === 0) assert.equal(await contents(b), before);
      } finally {
        await b.drop();
      }
    }),
  );
}

test.run();
