import { type Workbench, workbench } from '../support/workbench.ts';

/** So many rows have both sides in their table `orders`. */
export const rows = 10_000;

/** A workbench with a table that is the same on both sides, and that takes more than one look to read. */
export async function orders(): Promise<Workbench> {
  const bench = await workbench();
  for (const { sql } of [bench.old, bench.live]) {
    await sql`create table orders (id int primary key, note text)`;
    await sql`insert into orders select n, 'note ' || n from generate_series(1, ${rows}) n`;
    await sql`analyze`;
  }
  return bench;
}
