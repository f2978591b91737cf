import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { browser } from './browser.ts';

/** A page in a browser, as a person has it before him. */
export interface Visit {
  page: Page;
  /** What went wrong in it: errors of scripts, and what its policy forbade. */
  errors: string[];
  /** Looks at all of it once, so that everything is drawn that waits for that. */
  scrollThrough(): Promise<void>;
  /** What somebody saves by a click. */
  saved(click: () => Promise<void>): Promise<string>;
}

let running: Promise<Browser> | undefined;

function start(): Promise<Browser> {
  const places = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, browser as string));
  const executablePath = places.find((place) => existsSync(place)) as string;
  running ??= chromium.launch({ executablePath, args: ['--no-sandbox'] });
  return running;
}

/** Ends the browser of this test file. */
export async function leave(): Promise<void> {
  await (await running)?.close();
  running = undefined;
}

/** Opens a page from a file, as from a mail: there is no server, and no network. */
export async function visit<T>(
  html: string,
  body: (visit: Visit) => Promise<T>,
  options: BrowserContextOptions = {},
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'pgmend-visit-'));
  const context = await (await start()).newContext({ acceptDownloads: true, offline: true, ...options });
  try {
    const file = join(folder, 'report.html');
    await writeFile(file, html);
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('dialog', (dialog) => {
      errors.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(pathToFileURL(file).href);
    return await body({
      page,
      errors,
      async scrollThrough() {
        for (const place of await page.locator('[data-rows], [data-decide]').all())
          if (await place.isVisible()) await place.scrollIntoViewIfNeeded();
      },
      async saved(click) {
        const [download] = await Promise.all([page.waitForEvent('download'), click()]);
        const path = join(folder, 'saved');
        await download.saveAs(path);
        return readFile(path, 'utf8');
      },
    });
  } finally {
    await context.close();
    await rm(folder, { recursive: true, force: true });
  }
}
