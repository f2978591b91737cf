import type { FarServer } from '../database/old-error.ts';
import type { Target } from '../database/target.ts';
import type { Pace } from '../settings/pace.ts';

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
