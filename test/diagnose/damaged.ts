import * as assert from 'uvu/assert';
import { type Random, seeded } from '../oracle/random.ts';
import type { Bench } from '../support/compare.ts';
import type { Damage, Value } from './damage.ts';
import { columns } from './damages.ts';

/** A column of a random table: its values on both sides, and what each change is. */
interface DamagedColumn {
  name: string;
  type: string;
  old: Value[];
  live: Value[];
  kinds: (string | null)[];
  damages: Damage[];
}

export interface DamagedTable {
  name: string;
  rows: number;
  columns: DamagedColumn[];
}

/** Fewer rows of a damage are no pattern, beside others. */
const fewest = 30;

function damagedColumn(random: Random, family: string, name: string, rows: number): DamagedColumn {
  const column = columns[family];
  if (!column) throw new Error(`no family ${family}`);
  const old = Array.from({ length: rows }, (_, row) => column.value(random, row));
  const live = [...old];
  const kinds: DamagedColumn['kinds'] = old.map(() => null);
  const chosen = random.shuffled(column.damages(random)).slice(0, random.int(1, 4));
  const free = random.shuffled(old.map((_, row) => row));
  const made: Damage[] = [];
  for (const damage of chosen) {
    const wanted = random.int(fewest, Math.floor(rows / 5));
    const hit: number[] = [];
    for (const row of free) {
      if (hit.length === wanted) break;
      if (kinds[row] !== null) continue;
      const value = damage.apply(old[row] as Value, row);
      if (value === undefined || value === old[row]) continue;
      hit.push(row);
      live[row] = value;
      kinds[row] = damage.kind;
    }
    // too few of its values can be damaged so
    if (hit.length < fewest) {
      for (const row of hit) {
        live[row] = old[row] as Value;
        kinds[row] = null;
      }
    } else made.push(damage);
  }
  // of labels that became others only once or twice, among values that no rule explains, nobody can tell
  if (made.some(({ kind }) => kind === 'other')) {
    const times = new Map<Value, number>();
    for (const [row, kind] of kinds.entries())
      if (kind === 'recoded') times.set(old[row] as Value, (times.get(old[row] as Value) ?? 0) + 1);
    for (const [row, kind] of kinds.entries())
      if (kind === 'recoded' && (times.get(old[row] as Value) ?? 0) < 3) kinds[row] = 'other';
  }
  return { name, type: column.type, old, live, kinds, damages: made };
}

/** Two columns of text of which some rows are exchanged, or hold what the other has, or what another row has. */
function movedColumns(random: Random, rows: number): DamagedColumn[] {
  const value = (what: string, row: number) => `${what} ${row} ${random.int(1e6, 1e9)}`;
  const make = (name: string): DamagedColumn => {
    const old = Array.from({ length: rows }, (_, row) => value(name, row));
    return { name, type: 'text', old, live: [...old], kinds: old.map(() => null), damages: [] };
  };
  const [one, two] = [make('one'), make('two')];
  const free = random.shuffled(one.old.map((_, row) => row));
  const take = () => free.splice(0, random.int(fewest, Math.floor(rows / 6)));
  const set = (column: DamagedColumn, row: number, live: Value, kind: string) => {
    column.live[row] = live;
    column.kinds[row] = kind;
  };
  for (const row of take()) {
    set(one, row, two.old[row] as Value, 'exchanged');
    set(two, row, one.old[row] as Value, 'exchanged');
  }
  for (const row of take()) set(two, row, one.old[row] as Value, 'other_column');
  for (const row of take()) set(one, row, one.old[(row + 7) % rows] as Value, 'other_row');
  return [one, two];
}

export function damagedTable(seed: number): DamagedTable {
  const random = seeded(seed);
  const rows = random.int(300, 700);
  const families = random.shuffled([
    'text',
    'text',
    'number',
    'number',
    'time',
    'time',
    'array',
    'json',
    'label',
    'flag',
  ]);
  const chosen = families.slice(0, random.int(3, 6));
  return {
    name: `d${seed}`,
    rows,
    columns: [
      ...chosen.map((family, index) => damagedColumn(random, family, `${family}${index}`, rows)),
      ...(random.chance(0.5) ? movedColumns(random, rows) : []),
    ],
  };
}

const text = (value: Value) => (value === null ? 'null' : `'${value.replaceAll("'", "''")}'`);

function statements({ name, rows, columns }: DamagedTable, side: 'old' | 'live'): string {
  const lines = Array.from(
    { length: rows },
    (_, row) => `(${row + 1}, ${columns.map((column) => text(column[side][row] as Value)).join(', ')})`,
  );
  const created = columns.map((column) => `${column.name} ${column.type}`).join(', ');
  return `create table ${name} (id int primary key, ${created}); insert into ${name} values ${lines.join(', ')}`;
}

/** Compares the tables, and holds every kind of every value, and the counts and parameters, against what was damaged. */
export async function assertDiagnosed(b: Bench, tables: DamagedTable[]): Promise<void> {
  for (const table of tables) {
    await b.old.sql.unsafe(statements(table, 'old'));
    await b.live.sql.unsafe(statements(table, 'live'));
  }
  await b.run({ format: 'json' });
  for (const { name, columns } of tables) {
    const found = new Map(
      (await b.rows(`select key ->> 'id', column_name, kind from pgmend.${name}_changes`)).map(
        ([id, column, kind]) => [`${column} ${id}`, kind],
      ),
    );
    const lines = await b.rows(
      `select column_name, kind, rows, parameters from pgmend.diagnosis where table_name = 'public.${name}' and column_name is not null`,
    );
    for (const column of columns) {
      const wrong = column.kinds.flatMap((kind, row) => {
        const said = found.get(`${column.name} ${row + 1}`) ?? null;
        return said === kind
          ? []
          : [
              `${name}.${column.name} ${row + 1}: ${said} instead of ${kind}: ${text(column.old[row] as Value)} -> ${text(column.live[row] as Value)}`,
            ];
      });
      assert.equal(wrong.slice(0, 5), []);
      for (const { kind, parameters } of column.damages) {
        const line = lines.find(([of, said]) => of === column.name && said === kind);
        assert.is(
          Number(line?.[2]),
          column.kinds.filter((said) => said === kind).length,
          `${name}.${column.name} ${kind}`,
        );
        if (parameters)
          assert.equal(JSON.parse(line?.[3] ?? 'null'), parameters, `${name}.${column.name} ${kind}`);
      }
    }
  }
}
