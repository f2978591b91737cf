import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether psql is installed. */
export const hasPsql = spawnSync('psql', ['--version']).status === 0;

/** What psql made of a file. */
export interface Played {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a file through psql, in a locale that takes nothing for granted. */
export function play(url: string, text: string, args: string[] = []): Played {
  const directory = mkdtempSync(join(tmpdir(), 'pgmend-psql-'));
  try {
    const file = join(directory, 'repair.sql');
    writeFileSync(file, text);
    const { status, stdout, stderr } = spawnSync('psql', ['-X', '-q', '-At', ...args, '-f', file, url], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C', PGCLIENTENCODING: 'UTF8' },
      maxBuffer: 100 * 1024 * 1024,
    });
    return { status, stdout, stderr: stderr.replaceAll(file, 'repair.sql') };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
