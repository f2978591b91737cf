import { setTimeout as pause } from 'node:timers/promises';
import { endConnections, keepConnections } from './databases.ts';
import { childrenOf, leftBehind } from './left-behind.ts';
import type { FromWorker, ToWorker } from './worker-process.ts';

// A process of the runner: it runs the test files that it is sent, one after the other. Servers that a file needs beside the
// suite's two, and every module, are then loaded once for all of them.

const send = (message: FromWorker): void => {
  process.send?.(message);
};

// all that a file prints goes the way that its results go, so that neither overtakes the other
for (const stream of [process.stdout, process.stderr]) {
  stream.write = ((text: string | Uint8Array, ...rest: unknown[]) => {
    send({ output: typeof text === 'string' ? text : Buffer.from(text).toString() });
    const written = rest.find((one) => typeof one === 'function') as (() => void) | undefined;
    written?.();
    return true;
  }) as typeof stream.write;
}
process.on('uncaughtException', (error) => {
  process.send?.({ output: `${error?.stack ?? error}\n` } satisfies FromWorker, () => process.exit(1));
});

Object.assign(globalThis, { UVU_DEFER: 1 });
const uvu = (await import('uvu')) as unknown as { exec(): Promise<void> };
const queue = (globalThis as unknown as { UVU_QUEUE: unknown[][] }).UVU_QUEUE;

async function runFile({ file, folder }: ToWorker): Promise<void> {
  process.env.TMPDIR = folder;
  const before = { handles: process.getActiveResourcesInfo(), children: childrenOf(process.pid) };
  queue.splice(0, queue.length, [null]);
  process.exitCode = 0;
  const used = process.cpuUsage();
  await import(file);
  await uvu.exec();
  const code = Number(process.exitCode);
  process.exitCode = 0;
  // the runner ends this process if that takes too long
  while (isOpen(before.handles)) await pause(5);
  const { user, system } = process.cpuUsage(used);
  send({ done: { code, left: await leftBehind(folder, before.children), cpu: (user + system) / 1e6 } });
}

/** Whether something keeps the event loop going that did not do so before. */
function isOpen(before: string[]): boolean {
  const more = process.getActiveResourcesInfo();
  for (const one of before) {
    const index = more.indexOf(one);
    if (index >= 0) more.splice(index, 1);
  }
  return more.length > 0;
}

await keepConnections();
process.on('message', (message: ToWorker) => void runFile(message));
process.on('disconnect', () => void endConnections());
send({ ready: true });
