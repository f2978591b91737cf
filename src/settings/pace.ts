import { defaults } from './defaults.ts';
import type { Config } from './schema.ts';

/** How much of the two servers a comparison takes. Sizes and times are as Postgres writes them. */
export interface Pace {
  /** Sessions on live that compare at the same time. */
  jobs: number;
  /** Megabytes a second from old, of all jobs together; null for no limit. */
  maxRate: number | null;
  pause: string | null;
  workMem: string;
  /** Whether the user has said so: then not even a stage that knows what it needs takes more. */
  workMemIsSaid: boolean;
  /** Null for what the server has. */
  tempFileLimit: string | null;
}

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
