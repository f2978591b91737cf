/** How the rows that differ are found; `auto` takes what fits a table. */
export const strategies = ['auto', 'full', 'sieve'] as const;
export type Strategy = (typeof strategies)[number];
