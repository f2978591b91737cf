import type { Pace } from '../session/settings.ts';
import { defaults } from './defaults.ts';
import type { Config } from './schema.ts';

/** The pace that the settings ask for. */
export function readPace(merged: Config): Pace {
  return {
    jobs: merged.jobs ?? defaults.jobs,
    maxRate: merged['max-rate'] ?? null,
    pause: merged.pause ?? null,
    workMem: merged['work-mem'] ?? defaults.workMem,
    workMemIsSaid: merged['work-mem'] !== undefined,
    tempFileLimit: merged['temp-file-limit'] ?? null,
  };
}
