import type { FarServer } from '../database/old-error.ts';
import type { SessionSettings } from '../session/settings.ts';
import { defaults } from '../settings/defaults.ts';
import type { Flags } from '../settings/flags.ts';
import { common, readSaid } from '../settings/said.ts';
import type { MergeSettings, MergeSourceSettings } from './resolve/model.ts';
import { type MergeFlags, readMergeSettings, readMergeTarget } from './settings.ts';
import { passwordSettingOf, serverSuffixOf } from './sources.ts';

/** Everything that a merge of users needs to know. */
export interface MergeRunSettings extends SessionSettings {
  merge: MergeSettings;
  out: string;
}

/**
 * Merges what the user says about a merge of users: live is its target, and nothing is compared.
 *
 * @throws PgmendError (exit 2) for mistakes in any of them
 */
export async function resolveMergeSettings(
  flags: Flags & MergeFlags,
  env: NodeJS.ProcessEnv,
): Promise<MergeRunSettings> {
  const said = await readSaid(flags, env);
  const config = said.file.merge ?? {};
  const merge = await readMergeSettings(flags, env, config, said.placeOf);
  return {
    ...common(said),
    out: said.named.out ?? defaults.merge.out,
    live: await readMergeTarget(flags, env, config),
    far: merge.sources.map(farSource),
    merge,
    // names of users, and what they chose
    hidesValues: true,
    liveOption: '--target',
    rightsPage: 'docs/merging.md',
  };
}

function farSource({ name, target }: MergeSourceSettings): FarServer {
  return {
    called: `source ${name}`,
    target,
    serverSuffix: serverSuffixOf(name),
    openedBy: '80_sources',
    passwordSetting: passwordSettingOf(name),
    url: `the URL of ${name} (--source, or merge.sources.${name}.url)`,
    otherAddress: 'its URL has to have the address that the target sees',
  };
}
