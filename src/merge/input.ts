import type { Settings } from '../settings/settings.ts';
import type { RenderInput } from '../stages/render.ts';
import type { MergeInput } from '../stages/render-merge.ts';
import type { MergeSettings } from './resolve/model.ts';
import { displayOf } from './resolve/names.ts';
import { defaultZone } from './resolve/place.ts';
import { createSources } from './resolve/sources.ts';

/** What the stages of a merge are rendered from, before the catalogs of its sources can be read. */
export function mergeInput({ staging, server, old, merge }: Settings): RenderInput & { merging: MergeInput } {
  const settings = merge as MergeSettings;
  const into = { display: displayOf(settings.into), timezone: settings.into.timezone ?? defaultZone };
  const merging = { sources: createSources(settings, staging), into, merge: null };
  return { staging, server, old, comparison: null, merging };
}
