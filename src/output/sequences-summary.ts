import type { SequencesAnswer } from '../core/sequences.ts';
import { plural } from '../words.ts';
import { columns } from './columns.ts';

/** What a repair of sequences found and did, for people. */
export function sequencesText({ applied, sequences }: SequencesAnswer): string {
  if (sequences.length === 0)
    return 'no sequence of live is behind that of old, or behind the keys that are there\n';
  const rows = sequences.map(({ sequence, live, to, old, greatest, column, usable }) => [
    sequence,
    live ?? 'unused',
    to,
    [
      ...(old === to ? ['where old is'] : []),
      ...(greatest === to ? [`the greatest ${column}`] : []),
      ...(old !== to && greatest !== to ? ['as far as it goes'] : []),
      ...(usable ? [] : ['not moved: the role lacks UPDATE on it']),
    ].join(', '),
  ]);
  const moved = sequences.filter(({ usable }) => usable).length;
  const end = applied
    ? `${plural(moved, 'sequence')} moved up`
    : `${plural(moved, 'sequence')} to be moved up: pgmend repair --sequences --apply`;
  return `${columns([['sequence', 'is at', 'to', ''], ...rows], [1, 2])}\n${end}\n`;
}
