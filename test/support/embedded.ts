import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Major } from '../../src/embedded/binaries.ts';
import { type EmbeddedServer, startServer } from '../../src/embedded/server.ts';
import { temporaryDirectory } from '../../src/embedded/temporary.ts';
import type { Servers, TestServer } from './servers.ts';

/** Starts embedded servers of version 13 and 18 in a temporary directory, which goes when they are stopped. */
export async function startEmbedded(): Promise<Servers> {
  const directory = await temporaryDirectory('pgmend-test-');
  const running: EmbeddedServer[] = [];
  const start = async (major: Major): Promise<TestServer> => {
    const place = join(directory, String(major));
    const server = await startServer({ major, directory: place, user: 'postgres', password: 'postgres' });
    running.push(server);
    return { major, url: server.url('postgres'), fromPeers: `${server.host}:${server.port}` };
  };
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((server) => server.stop('immediate')));
    await rm(directory, { recursive: true, force: true });
  };
  const results = await Promise.allSettled([start(13), start(18)]);
  const [older, newer] = results.map((result) => (result.status === 'fulfilled' ? result.value : undefined));
  if (older && newer) return { how: 'embedded 13 and 18', older, newer, stop };
  await stop();
  throw results.find((result) => result.status === 'rejected')?.reason;
}
