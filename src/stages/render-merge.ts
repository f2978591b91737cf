import type { Merge, MergeSource } from '../merge/resolve/model.ts';
import type { Stage } from './list.ts';
import { dollarTag, type RenderedStage, renderFile } from './rendered.ts';

/** What the stages of a merge are rendered from. */
export interface MergeInput {
  sources: MergeSource[];
  /** The target's table as SQL writes it, and the zone of its times. */
  into: { display: string; timezone: string };
  /** Needed from 82 on: what the catalogs of 81 say. */
  merge: Merge | null;
}

/** Advisory lock of a merge; the second half is the hash of the name of the table that is merged into. */
export const mergeLock = 1885826406;

/** Renders a stage of a merge: once for all of it, or once for each source. */
export function renderMergeStage(
  stage: Stage,
  staging: string,
  { sources, into, merge }: MergeInput,
): RenderedStage[] {
  const common = { staging, sources, into, merge, mergeLock, tag: dollarTag([sources, merge]) };
  // values of users are in what it reads: no error shows them
  const about = (table: string) => ({ table, masked: true });
  if (stage.scope === 'merge') return [renderFile(stage, about(into.display), common)];
  return sources.map((source) => {
    const mount = merge?.mounts.find(({ name }) => name === source.name)?.mount;
    return renderFile(stage, about(source.name), { ...common, source, prefix: source.prefix, mount });
  });
}
