import type { Stage } from '../stages/list.ts';
import { dollarTag, type Subject } from '../stages/render.ts';
import type { Merge, MergeSettings, MergeSource } from './resolve/model.ts';
import { displayOf } from './resolve/names.ts';
import { defaultZone } from './resolve/place.ts';
import { createSources } from './sources.ts';

/** Advisory lock of a merge; the second half is the hash of the name of the table that is merged into. */
export const mergeLock = 1885826406;

/** What the stages of a merge are rendered from. */
export interface MergePlan {
  staging: string;
  sources: MergeSource[];
  /** The target's table as SQL writes it, and the zone of its times. */
  into: { display: string; timezone: string };
  /** Needed from 82 on: what the catalogs of 81 say. */
  merge: Merge | null;
}

/** The plan of a merge before the catalogs of its sources can be read. */
export function planMerge(staging: string, settings: MergeSettings): MergePlan {
  const into = { display: displayOf(settings.into), timezone: settings.into.timezone ?? defaultZone };
  return { staging, sources: createSources(settings, staging), into, merge: null };
}

/** The stages that are rendered once for each source; the others are for the merge as a whole. */
const ofSources = ['81_source_catalogs', '82_source_tables'];

/** What a stage of a merge is rendered from: once for all of it, or once for each source. */
export function mergeSubjects(stage: Stage, plan: MergePlan): Subject[] {
  const { sources, into, merge } = plan;
  const common = { ...plan, mergeLock, tag: dollarTag([sources, merge]) };
  // values of users are in what it reads: no error shows them
  const about = (table: string, context: object): Subject => ({ table, masked: true, context });
  if (!ofSources.includes(stage.name)) return [about(into.display, common)];
  return sources.map((source) => {
    const mount = merge?.mounts.find(({ name }) => name === source.name)?.mount;
    return about(source.name, { ...common, source, prefix: source.prefix, mount });
  });
}
