import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seeded } from '../oracle/random.ts';
import { repaired } from '../repair/repaired.ts';
import { type Bench, bench, quoted } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { decide, isAccepted, type Line, repairedOf } from './model.ts';
import { withDecisions } from './support.ts';

// Any decisions about any rows: exactly what was decided is changed, and what was decided to stay is accepted. What holds for a row is
// worked out here, row by row, from what docs/deciding.md says.

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
