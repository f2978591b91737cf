/** What a stage is rendered for: the run as a whole, each pair, pairs with an unproven key, those that go through
 * the sieve, those whose rows are first brought together, tables absent from live,
 * tables to which a repair wrote, circles of tables that refer to each other; a merge as a whole, and its sources. */
export type StageScope =
  | 'run'
  | 'mount'
  | 'pair'
  | 'unproven key'
  | 'sieved'
  | 'pulled'
  | 'absent'
  | 'undone'
  | 'cycle'
  | 'merge'
  | 'source';

export interface Stage {
  /** File stem in sql/, which is also what the user types. */
  name: string;
  number: number;
  scope: StageScope;
}

/** All stages, in the order in which they run. A new stage is a file in sql/ and a line here. */
export const stages: readonly Stage[] = [
  { name: '10_connect', scope: 'run' },
  { name: '12_catalogs', scope: 'run' },
  { name: '15_reset', scope: 'run' },
  { name: '20_mount', scope: 'mount' },
  { name: '30_stage', scope: 'pair' },
  { name: '35_keys', scope: 'unproven key' },
  { name: '40_sieve', scope: 'sieved' },
  { name: '45_pull', scope: 'pulled' },
  { name: '50_compare', scope: 'pair' },
  { name: '55_absent', scope: 'absent' },
  { name: '60_report', scope: 'pair' },
  { name: '62_script', scope: 'pair' },
  { name: '65_summary', scope: 'run' },
  { name: '66_recheck', scope: 'pair' },
  { name: '68_todo', scope: 'pair' },
  { name: '70_repair', scope: 'pair' },
  { name: '72_cycles', scope: 'cycle' },
  { name: '74_undoing', scope: 'undone' },
  { name: '75_undo', scope: 'undone' },
  { name: '76_undo_cycles', scope: 'cycle' },
  { name: '80_sources', scope: 'merge' },
  { name: '81_source_catalogs', scope: 'source' },
  { name: '82_source_tables', scope: 'source' },
  { name: '83_candidates', scope: 'merge' },
  { name: '84_id_map', scope: 'merge' },
  { name: '85_decisions', scope: 'merge' },
  { name: '86_attention', scope: 'merge' },
  { name: '87_target', scope: 'merge' },
  { name: '88_merge', scope: 'merge' },
  { name: '90_clean', scope: 'run' },
].map((stage) => ({ ...(stage as Omit<Stage, 'number'>), number: Number.parseInt(stage.name, 10) }));

/** The stages that `pgmend run` goes through: up to the summary. Those behind it write to live, or take everything away. */
export const runStages = stages.filter(({ number }) => number <= 65);

/** The stages of a merge that only look at its sources and at the target, and those that write. */
export const mergeStages = stages.filter(({ scope }) => scope === 'merge' || scope === 'source');

/** Whether a stage writes to tables of users. */
export function writesToUsers({ number }: Stage): boolean {
  return (number >= 70 && number < 80) || number === 87 || number === 88;
}

export function stageNamed(name: string): Stage {
  const stage = stages.find((candidate) => candidate.name === name);
  if (!stage) throw new Error(`no stage ${name}`);
  return stage;
}
