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
 * @throws PgmendError (exit 2) that says what the condition of the user's has to be where it is wrong
 */
export async function sendListing(
  work: LiveWork,
  stages: RenderedStage[],
  { where }: RepairChoice,
): Promise<void> {
  for (const rendered of stages) {
    try {
      await work.send(rendered, {}, async () => {});
    } catch (error) {
      const cause = error instanceof PgmendError ? error.cause : error;
      if (where === null || !isServerError(cause) || !cause.code.startsWith('42')) throw error;
      throw usageError(
        `--where does not fit ${rendered.table}: ${cause.message}`,
        "It is SQL over old's values of key and shared columns, by their names on live; --table leaves other tables out.",
      );
    }
  }
}
