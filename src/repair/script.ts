import { writeScript } from '../compare/report/script.ts';
import { sourceOf } from '../compare/report-source.ts';
import type { NotLookedAt } from '../compare/scope.ts';
import { isFileError } from '../files/file-error.ts';
import { requireWritable, unwritableFile } from '../files/own-file.ts';
import type { Io } from '../session/events.ts';
import { withSession } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import { stageNamed } from '../stages/list.ts';
import { renderAll } from '../stages/render.ts';
import { choosePairs } from './choose-pairs.ts';
import { LiveWork } from './live-work.ts';
import type { RepairChoice } from './resolve/choice.ts';
import { sendListing } from './send-listing.ts';
import { repairSubjects } from './subjects.ts';

/**
 * Writes the repair as plain SQL, for the rows that the choice takes up. Nothing else changes: what is staged for it is
 * rolled back.
 *
 * @returns the tables that it is about, and those that were not compared
 * @throws PgmendError (exit 2) when nothing whole is staged, or the file cannot be written
 */
export async function writeRepairScript(
  settings: Settings,
  io: Io,
  choice: RepairChoice,
  file: string,
): Promise<{ tables: string[]; notCompared: NotLookedAt[] }> {
  await requireWritable(file, '--script', '.sql');
  return withSession(settings, io, { command: 'repair', exclusive: true }, async (session) => {
    const chosen = await choosePairs(session);
    const names = chosen.tables.map(({ name }) => name);
    const stage = stageNamed('62_script');
    const scripts = renderAll(stage, repairSubjects(stage, chosen, settings, choice));
    const work = new LiveWork(session, { apply: false, singleTransaction: true, batch: 1 });
    return work.run(async () => {
      await sendListing(work, scripts, { ...choice, decided: settings.decisions !== null });
      await work.ask(async (tx) => {
        try {
          await writeScript(tx, sourceOf(session), file, names);
        } catch (error) {
          throw isFileError(error) ? unwritableFile(file, '--script', error) : error;
        }
      });
      return { tables: names, notCompared: chosen.notCompared };
    });
  });
}
