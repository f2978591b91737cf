import { type Printed, printed } from '../../stages/printed.ts';
import { ident, literal } from '../../stages/quoting.ts';

/**
 * SQL over the rows `l` of live and `w` of `<t>_todo` of a table without a key: whether the repair has inserted such a row
 * for `w`. Before that it is no row.
 *
 * @param undo the table that has what the repair inserted, in the staging schema
 * @param columns all of live's that it does not compute
 */
export function matchWritten(undo: string, columns: string[], types: Record<string, Printed>): string {
  const here = columns.map((name) => printed(`l.${ident(name)}`, types[name] as Printed));
  const written = columns.map((name) => `u.after ->> ${literal(name)}`);
  return `array[${here.join(', ')}]::text[] = (select array[${written.join(', ')}]::text[] from ${undo} as u where u.repair = w.repair and u.n = w.n)`;
}
