import type { Place } from '../compare/sides.ts';
import { isServerError } from '../database/server-error.ts';
import { PgmendError, usageError } from '../errors.ts';
import { stageNamed } from '../stages/list.ts';
import { type RenderedStage, renderStage } from '../stages/render.ts';
import type { LiveWork } from './live-work.ts';
import type { RepairChoice } from './resolve/choice.ts';
import { writingSubject } from './subjects.ts';

/** Sends the stage that makes the functions by which rows are written. */
export function sendWriting(work: LiveWork, place: Pick<Place, 'staging'>): Promise<void> {
  return work.send(renderStage(stageNamed('67_writing'), writingSubject(place)), {}, async () => {});
}

/**
 * Sends the stage that lists the rows to be repaired, for each table.
 *
 * @param decided whether decisions of the user's name rows
 * @throws PgmendError (exit 2) that says what the condition of the user's has to be where it is wrong, or which table has no
 *   such row
 */
export async function sendListing(
  work: LiveWork,
  stages: RenderedStage[],
  { where, decided = false }: Pick<RepairChoice, 'where'> & { decided?: boolean },
): Promise<void> {
  for (const rendered of stages) {
    try {
      await work.send(rendered, {}, async () => {});
    } catch (error) {
      const cause = error instanceof PgmendError ? error.cause : error;
      if (!isServerError(cause)) throw error;
      // 22: a text that the type of a key does not read
      if (decided && cause.code.startsWith('22'))
        throw usageError(`--decisions names a row that ${rendered.table} cannot have: ${cause.message}`);
      if (where === null || !cause.code.startsWith('42')) throw error;
      throw usageError(
        `--where does not fit ${rendered.table}: ${cause.message}`,
        "It is SQL over old's values of key and shared columns, by their names on live; --table leaves other tables out.",
      );
    }
  }
}
