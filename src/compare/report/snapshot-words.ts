import type { Report } from './schema.ts';

/** What the rows of live were read in: a cluster's nodes have no snapshot in common. */
export function snapshotWords({ findings }: Report): string {
  const none = findings.some(({ code }) => code === 'no_common_snapshot');
  if (findings.some(({ code }) => code === 'several_snapshots')) return 'several snapshots of live, the last';
  return none ? 'no common snapshot of live; from here on' : 'one snapshot of live';
}
