import type { LinkLimits } from '../support/link.ts';
import { until } from '../support/poll.ts';
import { tempBytes, withGrowth } from './measured.ts';
import type { Sample } from './results.ts';
import type { Task, Way } from './ways.ts';

/** Runs a way on a live that holds nothing but its data, and measures what can be seen beside the clock. */
export async function sample(
  way: Way,
  task: Task,
  { link, watch }: { link: LinkLimits | null; watch?: true },
): Promise<Sample> {
  const { databases } = task;
  const { live, old, proxy } = databases;
  await databases.clean();
  const before = await tempBytes(live);
  const proxied = link !== null || watch;
  if (proxied) await proxy.restart(link ?? {});
  const run = () => way.run({ ...task, old: proxied ? proxy.url(old) : old });
  const [took, growth] = watch ? await withGrowth(live, run) : [await run(), undefined];
  const temp = (await tempBytes(live)) - before;
  const result: Sample = { ...took, tempBytes: temp, ...(growth === undefined ? {} : { growth }) };
  if (!proxied) return result;
  // the last words of a connection are bytes too
  const { fromTarget, toTarget } = await until('the connections to old are closed', async () => {
    const counts = await proxy.counts();
    return counts.open === 0 && counts;
  });
  return { ...result, passed: { fromOld: fromTarget.bytes, toOld: toTarget.bytes } };
}
