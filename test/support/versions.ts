import type { Major } from '../../src/embedded/binaries.ts';
import { startVersions } from './embedded.ts';
import { servers, stopAtEnd, type TestServer } from './servers.ts';

/** The two servers of a test that wants certain versions, or why they cannot be had here. */
export interface VersionPair {
  /** For people: `10 → 18`. */
  name: string;
  servers: { old: TestServer; live: TestServer } | undefined;
  reason: string;
}

/**
 * Servers for old and live: one of the suite's two, or a further embedded one of the version that is given, which
 * is started now and stops with this process.
 */
export async function versionPair(
  old: Major | 'older' | 'newer',
  live: Major | 'older' | 'newer',
): Promise<VersionPair> {
  const suite = await servers();
  const wanted = [old, live].map((one) => (typeof one === 'number' ? one : suite[one].major));
  const name = wanted.join(' → ');
  const further = [old, live].filter((one) => typeof one === 'number');
  if (further.length === 1 && !suite.embedded) {
    const reason = `${suite.how} and an embedded server need not reach each other`;
    return { name, servers: undefined, reason };
  }
  try {
    const started = further.length > 0 ? await startVersions(further) : undefined;
    if (started) stopAtEnd(started.stop);
    const own = [...(started?.servers ?? [])];
    const take = (one: Major | 'older' | 'newer') =>
      typeof one === 'number' ? (own.shift() as TestServer) : suite[one];
    return { name, servers: { old: take(old), live: take(live) }, reason: '' };
  } catch (error) {
    return { name, servers: undefined, reason: (error as Error).message };
  }
}
