import { fit } from '../compare/resolve/names.ts';
import { serverOptions } from '../database/server-options.ts';
import type { MergeSettings, MergeSource, MergeSourceSettings } from './resolve/model.ts';
import { displayOf } from './resolve/names.ts';
import { defaultZone } from './resolve/place.ts';

/** By which name a source shows our sessions. */
export function sourceApplicationName(name: string): string {
  return `pgmend merge (${name})`;
}

/** How the name of a source's foreign server ends. */
export function serverSuffixOf(name: string): string {
  return `_merge_${name}`;
}

/** In which setting of its session 80_sources looks for a source's password. */
export function passwordSettingOf(name: string): string {
  return `pgmend.merge_${name}_password`;
}

function createSource(settings: MergeSourceSettings, place: number, staging: string): MergeSource {
  const { name, target, timezone } = settings;
  return {
    place,
    name,
    of: `source ${name}`,
    server: fit(`${staging}${serverSuffixOf(name)}`),
    prefix: `merge_${name}_`,
    database: target.database,
    user: target.user,
    optionsJson: JSON.stringify(serverOptions(target, sourceApplicationName(name))),
    passwordSetting: passwordSettingOf(name),
    async: false,
    is: `source ${name} of a merge`,
    display: displayOf(settings),
    timezone: timezone ?? defaultZone,
  };
}

/** The sources as the stages need them that open the way there. */
export function createSources({ sources }: MergeSettings, staging: string): MergeSource[] {
  return sources.map((settings, index) => createSource(settings, index + 1, staging));
}
