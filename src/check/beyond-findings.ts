import { count, plural } from '../words.ts';
import type { Beyond } from './facts.ts';
import type { PreflightFinding } from './server-findings.ts';

/** What "intact" does not cover, and what is behind there. */
export function beyondFindings({ largeObjects: { old, live }, sequences }: Beyond): PreflightFinding[] {
  const none = { table: null, fixes: [] };
  return [
    ...(old > 0
      ? [
          {
            ...none,
            severity: old === live ? ('info' as const) : ('warning' as const),
            code: 'large_objects',
            detail: `old has ${plural(old, 'large object')}, live ${count(live)}: their contents are not compared`,
          },
        ]
      : []),
    ...sequences.map(({ sequence, live, old: there, greatest, column, to, beyond }) => ({
      severity: to === null ? ('info' as const) : ('warning' as const),
      table: null,
      code: 'sequence_behind',
      detail: `sequence ${sequence} of live ${live === null ? 'gave nothing yet' : `is at ${live}`}, ${[
        ...(there === null ? [] : [`old's is at ${there}`]),
        ...(greatest === null ? [] : [`the greatest ${column} is ${greatest}`]),
      ].join(', ')}${to === null ? '' : ': new rows would get numbers that are taken'}${
        beyond === null ? '' : `; it is not moved to ${beyond}, after which it could give no more`
      }`,
      fixes:
        to === null ? [] : [{ where: 'command line' as const, line: 'pgmend repair --sequences --apply' }],
    })),
  ];
}
