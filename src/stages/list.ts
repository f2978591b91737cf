/** The command whose work a stage is a part of. */
export type StageCommand = 'run' | 'recheck' | 'repair' | 'undo' | 'merge' | 'clean';

export interface Stage {
  /** File stem in sql/, which is also what the user types. */
  name: string;
  number: number;
  command: StageCommand;
  /** Whether it is a part of writing to tables of users: only a command with --apply sends it. */
  writes: boolean;
}

/** All stages, in the order in which they run. A new stage is a file in sql/ and a line here. */
export const stages: readonly Stage[] = [
  ...stagesOf('run', [
    '10_connect',
    '12_catalogs',
    '15_reset',
    '20_mount',
    '30_stage',
    '35_keys',
    '40_sieve',
    '45_pull',
    '50_compare',
    '55_absent',
    '56_kinds',
    '60_report',
    '61_diagnose',
    '62_script',
    '63_accept',
    '64_common',
    '65_summary',
  ]),
  ...stagesOf('recheck', ['66_recheck']),
  ...stagesOf('repair', ['67_writing', '68_todo'], ['70_repair', '72_cycles']),
  ...stagesOf('undo', [], ['74_undoing', '75_undo', '76_undo_cycles']),
  ...stagesOf(
    'merge',
    [
      '80_sources',
      '81_source_catalogs',
      '82_source_tables',
      '83_candidates',
      '84_id_map',
      '85_decisions',
      '86_attention',
    ],
    ['87_target', '88_merge'],
  ),
  ...stagesOf('clean', ['90_clean']),
];

function stagesOf(command: StageCommand, reading: string[], writing: string[] = []): Stage[] {
  return [...reading, ...writing].map((name) => ({
    name,
    number: Number.parseInt(name, 10),
    command,
    writes: writing.includes(name),
  }));
}

/** The stages that `pgmend run` goes through: up to the summary. */
export const runStages = stages.filter(({ command }) => command === 'run');

/** The stages of a merge: those that read its sources and the target, and those that write. */
export const mergeStages = stages.filter(({ command }) => command === 'merge');

/** Whether a stage runs before the one of this name. */
export function comesBefore({ number }: Stage, name: string): boolean {
  return number < stageNamed(name).number;
}

export function stageNamed(name: string): Stage {
  const stage = stages.find((candidate) => candidate.name === name);
  if (!stage) throw new Error(`no stage ${name}`);
  return stage;
}
