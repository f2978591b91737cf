import type { Major } from '../../src/embedded/binaries.ts';
import { startVersions } from './embedded.ts';
import { keptServers, servers, stopAtEnd, type TestServer } from './servers.ts';

/** The two servers of a test that wants certain versions, or why they cannot be had here. */
export interface VersionPair {
  /** For people: `10 → 18`. */
  name: string;
  servers: { old: TestServer; live: TestServer } | undefined;
  reason: string;
}

type Wanted = Major | 'older' | 'newer';

const further = new Map<Major, Promise<TestServer>>();

/**
 * Servers for old and live: one of the suite's two, or a further embedded one of the version that is given. That is
 * started when it is first asked for, and stops with this process: files that run in one process share it.
 */
export async function versionPair(old: Wanted, live: Wanted): Promise<VersionPair> {
  const suite = await servers();
  const wanted = [old, live].map((one) => (typeof one === 'number' ? one : suite[one].major));
  const name = wanted.join(' → ');
  if ([old, live].filter((one) => typeof one === 'number').length === 1 && !suite.embedded) {
    const reason = `${suite.how} and an embedded server need not reach each other`;
    return { name, servers: undefined, reason };
  }
  const take = (one: Wanted) => (typeof one === 'number' ? furtherServer(one) : suite[one]);
  try {
    const [first, second] = await Promise.all([take(old), take(live)]);
    return { name, servers: { old: first, live: second }, reason: '' };
  } catch (error) {
    return { name, servers: undefined, reason: (error as Error).message };
  }
}

function furtherServer(major: Major): Promise<TestServer> {
  const started = further.get(major) ?? start(major);
  further.set(major, started);
  return started;
}

async function start(major: Major): Promise<TestServer> {
  const { servers: own, pids, stop } = await startVersions([major], process.env.PGMEND_TEST_SHARED);
  for (const pid of pids) keptServers.add(pid);
  stopAtEnd(stop);
  return own[0] as TestServer;
}
