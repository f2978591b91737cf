/** What the order is worked out from. */
interface Ordered {
  live: { schema: string; table: string };
  writing: Record<'parents' | 'heirs', { schema: string; table: string }[]>;
}

/**
 * Orders pairs so that parents come before the children that refer to them, whatever level, and tables that inherit before those
 * that they inherit from: a row that both of them miss is then inserted where it belongs, and the other one has it. Pairs
 * whose foreign keys form a circle come together. Tarjan's algorithm, whose groups come out in just this order.
 */
export function orderByParents<Table extends Ordered>(pairs: Table[]): Table[][] {
  const parentsOf = (pair: Table) =>
    pairs.filter(
      ({ live }) =>
        pair.live !== live &&
        [...pair.writing.parents, ...pair.writing.heirs].some(
          ({ schema, table }) => schema === live.schema && table === live.table,
        ),
    );
  const groups: Table[][] = [];
  const found = new Map<Table, { index: number; low: number; open: boolean }>();
  const open: Table[] = [];
  const visit = (pair: Table) => {
    const own = { index: found.size, low: found.size, open: true };
    found.set(pair, own);
    open.push(pair);
    for (const parent of parentsOf(pair)) {
      const seen = found.get(parent) ?? visit(parent);
      if (seen.open) own.low = Math.min(own.low, seen.low);
    }
    if (own.low === own.index) {
      const group = open.splice(open.indexOf(pair));
      for (const member of group) (found.get(member) as typeof own).open = false;
      groups.push(group.reverse());
    }
    return own;
  };
  for (const pair of pairs) if (!found.has(pair)) visit(pair);
  return groups;
}
