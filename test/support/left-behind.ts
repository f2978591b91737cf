import { readdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { openDatabases } from './databases.ts';
import { until } from './poll.ts';
import { keptServers } from './servers.ts';

/** What tsx starts to compile a file that it has not seen before. */
const compiler = /esbuild --service=/;

/**
 * What a test file that is over has left on the machine, in words: databases, files, processes.
 *
 * @param folder its temporary directory
 * @param before the processes that were there when it began
 */
export async function leftBehind(folder: string, before: Map<number, string>): Promise<string[]> {
  const databases = [...openDatabases];
  openDatabases.clear();
  // other tools keep caches and locks there
  const files = (await readdir(folder)).filter((name) => name.startsWith('pgmend-'));
  const running = () =>
    [...childrenOf(process.pid)].filter(([pid, command]) => {
      // a server that is kept for the next file, and the process that ends it with this one
      const serves = Number(command.split(' ').at(-1));
      const isKept = keptServers.has(pid) || keptServers.has(serves);
      return !before.has(pid) && !isKept && !compiler.test(command);
    });
  // what was told to end may take a moment
  await until('what was started has ended', async () => running().length === 0, 2).catch(() => undefined);
  const started = running();
  return [
    ...databases.map((name) => `the database ${name}`),
    ...files.map((name) => `${name} in the temporary directory`),
    ...started.map(([pid, command]) => `the process ${pid}: ${command}`),
  ];
}

/** Running processes that a process has started, or that are in its group, with their command lines. Known on Linux only. */
export function childrenOf(parent: number): Map<number, string> {
  if (process.platform !== 'linux') return new Map();
  const pids = readdirSync('/proc').map(Number).filter(Boolean);
  const found = pids.flatMap((pid): [number, string][] => {
    try {
      // the name, in brackets, may hold anything
      const [state, ppid, group] = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      const isOurs = pid !== parent && (Number(ppid) === parent || Number(group) === parent);
      if (!isOurs || state === 'Z') return [];
      return [[pid, readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()]];
    } catch {
      // it has ended meanwhile
      return [];
    }
  });
  return new Map(found);
}
