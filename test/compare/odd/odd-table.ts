import type { TableSettings } from '../../../src/compare/resolve/settings.ts';

/** One odd table, what both sides have of it, and what a run is to say. All of it is written by hand. */
export interface OddTable {
  /** As reports name it, on live where both sides have it. */
  table: string;
  /** What is odd about it. */
  odd: string;
  /** SQL for both sides, then for each; a superuser's. */
  both?: string;
  old?: string;
  live?: string;
  /** SQL for a side once the two roles may read everything; `<role>` is the one that pgmend works as there. */
  rights?: { old?: string; live?: string };
  /** Its entry in pgmend.yaml. */
  config?: TableSettings;
  /** Its name on old, where pgmend.yaml has to map it. */
  was?: string;
  counts?: [old: number, live: number, identical: number, missing: number, corrupted: number, new: number];
  /** Why it is not compared; a table without it is. */
  reason?: string | RegExp;
  /** What would change that, as far as the user is told: `<role>` is the login on the side that it is about. */
  hint?: string;
}
