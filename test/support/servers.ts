import { startContainers } from './containers.ts';
import { dockerAnswers } from './docker.ts';
import { startEmbedded } from './embedded.ts';
import { givenServers } from './given.ts';

/** A Postgres server that tests may do anything on. */
export interface TestServer {
  major: number;
  /** Of a superuser, database `postgres`, as the tests reach it. */
  url: string;
  /** `host:port` as the other test servers, and it itself, reach it. */
  fromPeers: string;
}

/** The two servers of a test run. */
export interface Servers {
  /** For people: which of the ways below it was. */
  how: string;
  older: TestServer;
  newer: TestServer;
  /** Whether they run on this machine, so that further embedded ones and they reach each other. */
  embedded?: boolean;
  stop(): Promise<void>;
}

/** The environment variable in which the runner hands its servers to the test processes. */
export const handedOver = 'PGMEND_TEST_STARTED';

/**
 * Servers for tests: those named by URLs in the environment, else containers when a Docker engine answers, else
 * embedded ones. PGMEND_TEST_WITH (urls, containers, embedded) insists on one way.
 */
export async function startServers(env: NodeJS.ProcessEnv = process.env): Promise<Servers> {
  const wanted = env.PGMEND_TEST_WITH;
  if (wanted !== undefined && !['urls', 'containers', 'embedded'].includes(wanted)) {
    throw new Error(`PGMEND_TEST_WITH is "${wanted}", it can be urls, containers or embedded.`);
  }
  if (wanted === 'urls' || (wanted === undefined && (env.PGMEND_TEST_OLD_URL || env.PGMEND_TEST_LIVE_URL))) {
    return givenServers(env);
  }
  if (wanted === 'containers') return startContainers(env);
  if (wanted === undefined && (await dockerAnswers(env))) {
    try {
      return await startContainers(env);
    } catch (error) {
      // An engine that cannot pull images is no reason not to test.
      const embedded = await startEmbedded();
      const [reason] = (error as Error).message.split('\n');
      return { ...embedded, how: `${embedded.how} (containers failed: ${reason})` };
    }
  }
  return startEmbedded();
}

/** Process ids of further servers that this test process keeps for its next files. */
export const keptServers = new Set<number>();

let started: Promise<Servers> | undefined;

/** The servers for this test process: the runner's, or its own, which end when it ends. The same at each call. */
export function servers(): Promise<Servers> {
  started ??= process.env[handedOver] ? Promise.resolve(receive(process.env[handedOver])) : startOwn();
  return started;
}

/** What to put into the environment variable `handedOver`. */
export function handOver({ how, older, newer, embedded }: Servers): string {
  return JSON.stringify({ how, older, newer, embedded });
}

function receive(text: string): Servers {
  return { ...(JSON.parse(text) as Omit<Servers, 'stop'>), stop: async () => undefined };
}

async function startOwn(): Promise<Servers> {
  const own = await startServers();
  stopAtEnd(own.stop);
  return own;
}

/** Has servers of this test process stopped when it ends, also by a signal. */
export function stopAtEnd(stop: () => Promise<void>): void {
  process.once('beforeExit', stop);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void stop().finally(() => process.kill(process.pid, signal)));
  }
}
