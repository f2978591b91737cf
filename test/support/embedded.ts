import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Major } from '../../src/embedded/binaries.ts';
import { type EmbeddedServer, startServer } from '../../src/embedded/server.ts';
import { temporaryDirectory } from '../../src/embedded/temporary.ts';
import type { Servers, TestServer } from './servers.ts';

/** Starts embedded servers of version 13 and 18. */
export async function startEmbedded(): Promise<Servers> {
  const { servers, stop } = await startVersions([13, 18]);
  const [older, newer] = servers as [TestServer, TestServer];
  return { how: 'embedded 13 and 18', older, newer, embedded: true, stop };
}

/**
 * Starts embedded servers in a temporary directory, which goes when they are stopped: all of them, or none.
 *
 * @param place where that directory is made
 */
export async function startVersions(
  majors: Major[],
  place?: string,
): Promise<{ servers: TestServer[]; pids: number[]; stop(): Promise<void> }> {
  const directory = await temporaryDirectory('pgmend-test-', place);
  const running: EmbeddedServer[] = [];
  const start = async (major: Major): Promise<TestServer> => {
    const own = join(directory, String(major));
    const server = await startServer({ major, directory: own, user: 'postgres', password: 'postgres' });
    running.push(server);
    return { major, url: server.url('postgres'), fromPeers: `${server.host}:${server.port}` };
  };
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((server) => server.stop('immediate')));
    await rm(directory, { recursive: true, force: true });
  };
  const results = await Promise.allSettled(majors.map(start));
  const failed = results.find((result) => result.status === 'rejected');
  if (!failed) {
    const servers = results.map((result) => (result as PromiseFulfilledResult<TestServer>).value);
    return { servers, pids: running.map(({ pid }) => pid), stop };
  }
  await stop();
  throw failed.reason;
}
