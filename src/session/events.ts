import type { RenderedStage } from '../stages/render.ts';
import type { RunProgress } from './progress/progress.ts';

/** What the core reports while it works. It never prints: a command decides what becomes of it. */
export interface Events {
  /** Which servers a command works with: the first that it tells. */
  servers?(line: string): void;
  /** A sentence for the log. */
  note(text: string): void;
  /** All stages that will run for tables are known. */
  planned(tables: { name: string; stages: number; rows: number | null }[]): void;
  stageStarted(stage: RenderedStage): void;
  /** A stage that writes in batches has written so many rows of its table so far. */
  rowsWritten(stage: RenderedStage, rows: number): void;
  /** How far a run is, once a second or less; not of one that takes no longer. */
  progress(seen: RunProgress): void;
  /** @param milliseconds how long it took */
  stageDone(stage: RenderedStage, milliseconds: number): void;
}

/** How a command talks with the world: what it hears from the core, and the way to stop it. */
export interface Io {
  events: Events;
  signal: AbortSignal;
}
