import * as assert from 'uvu/assert';
import { rowsOf } from '../verdicts/case.ts';
import type { Matrix } from './matrix.ts';
import { type Numbered, typeOf } from './tables.ts';

/** Asserts that the view and the report have the two values of each differing row as their own sides print them. */
export async function showsWhatIsStored(m: Matrix, one: Numbered): Promise<void> {
  const differing = [...rowsOf(one).entries()].filter(([, [, , verdict]]) => verdict === 'differs');
  const ids = differing.map(([id]) => id);
  const query = `select id::text, ${print('v')} from ${one.table} where id = any ('{${ids}}') order by ${one.table}.id`;
  const [olds, lives] = [await printed(m, 'old', query), await printed(m, 'live', query)];
  const shown = olds.map(([id, value], index) => [id, value, lives[index]?.[1]]);
  assert.is(shown.length, ids.length);
  const view = `select id::text, ${print('v__old')}, ${print('v__live')} from pgmend.${one.table}_corrupted`;
  assert.equal(await printed(m, 'live', view), shown);

  // the text of differences.jsonl, read back as the type that it came from, is the same value again
  const lines = m.files.lines.filter((line) => line.table === `public.${one.table}`);
  const again = (side: 'old' | 'live') => {
    const values = JSON.stringify(Object.fromEntries(lines.map((line) => [line.key.id, line[side]?.v])));
    const value = `(value::${typeOf(one, side)})`;
    return printed(m, side, `select key, ${print(value)} from json_each_text($1::text::json)`, [values]);
  };
  assert.equal(
    await again('old'),
    shown.map(([id, value]) => [id, value]),
  );
  assert.equal(
    await again('live'),
    shown.map(([id, , value]) => [id, value]),
  );
}

/** A value as the output function of its type prints it: `::text` is a cast, with ideas of its own. */
function print(value: string): string {
  // of a composite whose fields are all NULL, `is null` is true
  return `case when ${value} is distinct from null then format('%s', ${value}) end`;
}

async function printed(
  { b }: Matrix,
  side: 'old' | 'live',
  query: string,
  values: string[] = [],
): Promise<(string | null)[][]> {
  return b[side].sql.begin(async (tx) => {
    await tx.unsafe(
      `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local lc_monetary = 'C'`,
    );
    return [...(await tx.unsafe(query, values).values())];
  }) as Promise<(string | null)[][]>;
}
