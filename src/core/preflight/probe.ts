import type { Sql } from 'postgres';
import type { Mount, Pair } from '../../comparison/model.ts';
import { query } from '../../database/query.ts';
import { hideValues, isServerError, type ServerError } from '../../database/server-error.ts';
import { tryOut } from '../../database/transaction.ts';
import { stageNamed } from '../../stages/list.ts';
import { type RenderInput, renderStage } from '../../stages/render.ts';
import { sendStage, translateError } from '../execute.ts';
import type { Session } from '../session.ts';

/** Whether the user's SQL is part of how the table is read. */
function hasCondition(table: Mount | Pair): boolean {
  return 'where' in table && table.where !== null;
}

/**
 * What old says to reading each table, by the table's name; silent about those that it lets us read.
 * A condition of the user's is tried with them.
 */
export async function probe(
  tx: Sql,
  session: Session,
  input: RenderInput,
  list: Mount[],
): Promise<Map<string, ServerError>> {
  const tables = new Map(list.map((table) => [table.name, table]));
  const errors = new Map<string, ServerError>();
  const staged = new Map(renderStage(stageNamed('30_stage'), input).map((stage) => [stage.table, stage]));
  for (const rendered of renderStage(stageNamed('20_mount'), input)) {
    const table = tables.get(rendered.table as string) as Mount;
    try {
      // undone at once: the locks of thousands of tables in one transaction are more than a server has
      await tryOut(tx, async () => {
        await sendStage(tx, session, rendered, { runId: null });
        await query(tx, 'probe', { staging: input.staging, table });
        const views = staged.get(table.name);
        if (views && hasCondition(table)) await sendStage(tx, session, views, { runId: null });
      });
    } catch (error) {
      if (rendered.masked && isServerError(error)) hideValues(error);
      // what is about this table and not about the run
      const about = hasCondition(table) ? /^(42|22|54)/ : /^(42501|42P01|22|54)/;
      if (!isServerError(error) || !about.test(error.code)) throw translateError(session, rendered, error);
      errors.set(table.name, error);
    }
  }
  return errors;
}
