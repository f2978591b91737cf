import type { Pair } from '../../comparison/model.ts';

/** How a table would be compared, and why so. */
export function describeStrategy({ strategy }: Pair): {
  strategy: Pair['strategy'];
  strategy_reason: string;
} {
  return {
    strategy,
    strategy_reason: 'every row of both sides is read and joined on live, the only way there is',
  };
}
