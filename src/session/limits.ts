import type { SessionSettings } from './settings.ts';

/** What the stages that compare read of how gentle they are to be, as settings of their session. */
export function limitSettings({ pace }: SessionSettings): Record<string, string> {
  const { jobs, maxRate, pause, workMem, workMemIsSaid, tempFileLimit } = pace;
  return {
    // where it is not set, the stages know the usual value
    'pgmend.work_mem': workMemIsSaid ? workMem : '',
    'pgmend.temp_file_limit': tempFileLimit ?? '',
    // each session has its share of the whole
    'pgmend.max_rate': maxRate === null ? '' : String(maxRate / jobs),
    'pgmend.pause': pause ?? '',
  };
}
