// Everything that commands do and print. It is loaded when a command is called, never for --help, and the build makes one file
// of it, since many small ones take longer to load than to run.

export { check } from '../check/check.ts';
export { grants } from '../check/grants.ts';
export { checkPage } from '../check/page.ts';
export { recheck } from '../compare/recheck.ts';
export { report, runAndReport } from '../compare/report.ts';
export { sideWords } from '../database/side-words.ts';
export { merge } from '../merge/merge.ts';
export { resolveMergeSettings } from '../merge/run-settings.ts';
export { mergeText } from '../merge/summary.ts';
export { chooseStages, concernsMerge } from '../operate/choose-stages.ts';
export { clean } from '../operate/clean.ts';
export { plan, planOfMerge } from '../operate/plan.ts';
export { planPage } from '../operate/plan-page.ts';
export { render, renderOfMerge } from '../operate/render.ts';
export { writeFiles } from '../operate/render-files.ts';
export { runStages, runStagesOfMerge } from '../operate/stage.ts';
export { status } from '../operate/status.ts';
export { tellStatus } from '../operate/status-page.ts';
export { errorAnswer, tellError } from '../output/error.ts';
export { Output } from '../output/output.ts';
export { createProgress } from '../output/progress.ts';
export { confirmRepairs } from '../repair/confirm.ts';
export { repair } from '../repair/repair.ts';
export { writeRepairScript } from '../repair/script.ts';
export { repairSequences } from '../repair/sequences.ts';
export { sequencesText } from '../repair/sequences-summary.ts';
export { repairText, undoText } from '../repair/summary.ts';
export { undo } from '../repair/undo.ts';
export { resolveSettings } from '../settings/settings.ts';
export { playDemo } from './demo-story.ts';
export { tellRecheck } from './tell-recheck.ts';
export { tellReport } from './tell-report.ts';
