import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A Chromium that is installed; undefined where there is none. */
export const browser = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);

/** The page as the browser has it when its scripts have run, and what it ran is told by its title. */
export async function opened(file: string, flags: string[] = []): Promise<string> {
  const profile = await mkdtemp(join(tmpdir(), 'pgmend-browser-'));
  try {
    return await new Promise((done, failed) => {
      const child = spawn(
        browser as string,
        [
          '--headless',
          '--no-sandbox',
          '--disable-gpu',
          `--user-data-dir=${profile}`,
          '--virtual-time-budget=3000',
          ...flags,
          '--dump-dom',
          pathToFileURL(file).href,
        ],
        { stdio: ['ignore', 'pipe', 'ignore'] },
      );
      let dom = '';
      child.stdout.on('data', (some) => {
        dom += some;
      });
      child.on('error', failed);
      child.on('close', () => done(dom));
    });
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Writes a page, and has it looked at. */
export async function inFile<T>(page: string, look: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'pgmend-page-'));
  try {
    await writeFile(join(folder, 'page.html'), page);
    return await look(join(folder, 'page.html'));
  } finally {
    await rm(folder, { recursive: true });
  }
}
