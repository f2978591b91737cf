// Everything that commands do and print. It is loaded when a command is called, never for --help, and the build makes one file
// of it, since many small ones take longer to load than to run.

export { check } from '../core/check.ts';
export { chooseStages, concernsMerge } from '../core/choose-stages.ts';
export { clean } from '../core/clean.ts';
export { confirmRepairs } from '../core/confirm.ts';
export { grants } from '../core/grants.ts';
export { merge } from '../core/merge.ts';
export { plan } from '../core/plan.ts';
export { recheck } from '../core/recheck.ts';
export { render } from '../core/render.ts';
export { repair } from '../core/repair.ts';
export { report, runAndReport } from '../core/report.ts';
export { writeRepairScript } from '../core/script.ts';
export { repairSequences } from '../core/sequences.ts';
export { runStages } from '../core/stage.ts';
export { status } from '../core/status.ts';
export { undo } from '../core/undo.ts';
export { checkPage } from '../output/check-page.ts';
export { tellError } from '../output/error.ts';
export { mergeText } from '../output/merge-summary.ts';
export { Output } from '../output/output.ts';
export { planPage } from '../output/plan-page.ts';
export { createProgress } from '../output/progress.ts';
export { repairText, undoText } from '../output/repair-summary.ts';
export { sequencesText } from '../output/sequences-summary.ts';
export { tellStatus } from '../output/status.ts';
export { sideWords } from '../report/side-words.ts';
export { resolveMergeSettings, resolveSettings } from '../settings/settings.ts';
export { playDemo } from './demo-story.ts';
export { writeFiles } from './render-files.ts';
export { tellRecheck } from './tell-recheck.ts';
export { tellReport } from './tell-report.ts';
