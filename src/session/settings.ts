import type { FarServer } from '../database/old-error.ts';
import type { Target } from '../database/target.ts';

/** How much of the two servers a comparison takes. Sizes and times are as Postgres writes them. */
export interface Pace {
  /** Sessions on live that compare at the same time. */
  jobs: number;
  /** Megabytes a second from old, of all jobs together; null for no limit. */
  maxRate: number | null;
  pause: string | null;
  workMem: string;
  /** Whether the user set it: then not even a stage that knows what it needs takes more. */
  workMemIsSaid: boolean;
  /** Null for what the server has. */
  tempFileLimit: string | null;
}

/** What every command works with: live, a schema there, and its manners. What else it is to do is its own business. */
export interface SessionSettings {
  live: Target;
  /** The databases that live connects to. */
  far: FarServer[];
  staging: string;
  lockTimeout: string;
  statementTimeout: string | undefined;
  idleTimeout: string;
  pace: Pace;
  /** Seconds to wait for another pgmend that holds the staging schema. */
  wait: number;
  /** Whether values take part that nobody is to read: then what a trigger says may quote one. */
  hidesValues: boolean;
  /** The option that names live, and the page that says which rights its role needs. */
  liveOption: '--live' | '--target';
  rightsPage: string;
}
