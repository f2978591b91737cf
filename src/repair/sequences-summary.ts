import { columns } from '../output/columns.ts';
import { plural } from '../words.ts';
import type { SequencesAnswer } from './sequences.ts';

/** What a repair of sequences found and did, for people. */
export function sequencesText({ applied, sequences }: SequencesAnswer): string {
  if (sequences.length === 0) return 'no sequence of live is behind that of old, or behind its keys\n';
  const rows = sequences.map(({ sequence, live, to, old, greatest, column, usable, beyond }) => [
    sequence,
    live ?? 'unused',
    to ?? '-',
    [
      ...(to !== null && old === to ? ['where old is'] : []),
      ...(to !== null && greatest === to ? [`the greatest ${column}`] : []),
      ...(beyond === null ? [] : [`not moved to ${beyond}: it could give no more`]),
      ...(usable ? [] : ['not moved: the role lacks UPDATE on it']),
    ].join(', '),
  ]);
  const moved = sequences.filter(({ usable, to }) => usable && to !== null).length;
  const end = applied
    ? `${plural(moved, 'sequence')} moved up`
    : `${plural(moved, 'sequence')} to be moved up: pgmend repair --sequences --apply`;
  return `${columns([['sequence', 'is at', 'to', ''], ...rows], [1, 2])}\n${end}\n`;
}
