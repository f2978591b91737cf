import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import type { StartedNetwork, StartedTestContainer } from 'testcontainers';
import type { Servers, TestServer } from './servers.ts';

const secondsToStart = 60;

/**
 * Starts two containers on one Docker network. The images are postgres:13-alpine and postgres:18-alpine, or what
 * PGMEND_TEST_OLD_IMAGE and PGMEND_TEST_LIVE_IMAGE name.
 */
export async function startContainers(env: NodeJS.ProcessEnv): Promise<Servers> {
  // Only now: to load it takes a second, which the other ways need not pay.
  const { Network } = await import('testcontainers');
  const oldImage = env.PGMEND_TEST_OLD_IMAGE ?? 'postgres:13-alpine';
  const liveImage = env.PGMEND_TEST_LIVE_IMAGE ?? 'postgres:18-alpine';

  const network = await new Network().start();
  const results = await Promise.allSettled([
    start(oldImage, 'old', network),
    start(liveImage, 'live', network),
  ]);
  const stop = async (): Promise<void> => {
    const running = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    await Promise.all(running.map(({ container }) => container.stop()));
    await network.stop();
  };
  try {
    const [older, newer] = await Promise.all(results.map(serverOf));
    if (!older || !newer) throw new Error('unreachable: two containers were asked for');
    return { how: `containers of ${oldImage} and ${liveImage}`, older, newer, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Started {
  container: StartedTestContainer;
  alias: string;
}

async function start(image: string, alias: string, network: StartedNetwork): Promise<Started> {
  const { GenericContainer } = await import('testcontainers');
  const container = await new GenericContainer(image)
    .withNetwork(network)
    .withNetworkAliases(alias)
    .withEnvironment({ POSTGRES_PASSWORD: 'postgres' })
    .withCommand(['postgres', '-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'max_connections=200'])
    .withExposedPorts(5432)
    .start();
  return { container, alias };
}

async function serverOf(result: PromiseSettledResult<Started>): Promise<TestServer> {
  if (result.status === 'rejected') throw result.reason;
  const { container, alias } = result.value;
  const url = `postgres://postgres:postgres@${container.getHost()}:${container.getMappedPort(5432)}/postgres`;
  return { major: await versionWhenReady(url), url, fromPeers: `${alias}:5432` };
}

/** The port is mapped before the server listens, so it is asked until it answers. */
async function versionWhenReady(url: string): Promise<number> {
  const deadline = Date.now() + secondsToStart * 1000;
  for (;;) {
    const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined });
    try {
      const [row] = await sql`select current_setting('server_version_num')::int / 10000 as version`;
      return row?.version;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pause(100);
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
}
