import type { Sql } from 'postgres';
import type { Mount } from '../../comparison/model.ts';
import { query } from '../../database/query.ts';
import { isServerError, type ServerError } from '../../database/server-error.ts';
import { savepoint } from '../../database/transaction.ts';
import { stageNamed } from '../../stages/list.ts';
import { type RenderInput, renderStage } from '../../stages/render.ts';
import { sendStage, translateError } from '../execute.ts';
import type { Session } from '../session.ts';

/** What old says to reading each table, by the table's name; silent about those that it lets us read. */
export async function probe(
  tx: Sql,
  session: Session,
  input: RenderInput,
  list: Mount[],
): Promise<Map<string, ServerError>> {
  const tables = new Map(list.map((table) => [table.name, table]));
  const errors = new Map<string, ServerError>();
  for (const rendered of renderStage(stageNamed('20_mount'), input)) {
    const table = tables.get(rendered.table as string) as Mount;
    try {
      await savepoint(tx, async (point) => {
        await sendStage(point, session, rendered, { runId: null });
        await query(point, 'probe', { staging: input.staging, table });
      });
    } catch (error) {
      // what is about this table and not about the run
      if (!isServerError(error) || !/^(42501|42P01|22|54)/.test(error.code))
        throw translateError(session, rendered, error);
      errors.set(table.name, error);
    }
  }
  return errors;
}
