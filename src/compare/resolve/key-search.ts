import type { KeyColumn } from './column-model.ts';

/** How stage 50 searches for duplicate keys: by rows, since an index may be corrupt. */
export interface KeySearch {
  /** Behind each key column, in their order: makes an expression of it that has the same values, and that no index is sorted by. */
  unsorted: string[];
  searched: {
    /** Whether the rows are those of the table itself; else those that were fetched, or of a query over it where that is said. */
    oldRows: boolean;
    oldQueried: boolean;
    liveRows: boolean;
    liveQueried: boolean;
    /** A compared column beside the key, which no index of the key has; null where there is none. */
    beside: string | null;
    /** The memory for it as work_mem, beside a sieve, which promises to write no temporary file; else null. */
    memory: string | null;
  };
}

/** Types whose columns lie in the file as in the index, which is when a server would rather walk along the index. */
function unsorted(type: string): string {
  if (/^(smallint|integer|bigint|int[248]|numeric|real|double precision|float[48]|date)(\(.*\))?$/.test(type))
    return ' + 0';
  if (/^(text|varchar|character varying)(\(.*\))?$/.test(type)) return " || ''";
  return '';
}

/** Rows of live up to which all keys are checked even with a sieve: at most 100 MB of them. */
const mostRows = 1_000_000;

interface How {
  fetchedOld: boolean;
  fetchedLive: boolean;
  sieved: boolean;
  /** Whether the condition is asked here, of what was read. */
  fenced: boolean;
  /** Whether live is a cluster, whose rows have no place that one node knows. */
  citus: boolean;
  liveRows: number;
  sharedNames: string[];
}

/** Works out how duplicate keys are searched for. */
export function searchKeys(
  key: KeyColumn[],
  { fetchedOld, fetchedLive, sieved, fenced, citus, liveRows, sharedNames }: How,
): KeySearch {
  const isSmall = liveRows <= mostRows;
  const ofPicked = fetchedLive && sieved && !isSmall;
  return {
    unsorted: key.map(({ type }) => unsorted(type)),
    searched: {
      oldRows: !fetchedOld && !fenced,
      oldQueried: !fetchedOld || citus,
      liveRows: !ofPicked && !fenced && !citus,
      liveQueried: !ofPicked || citus,
      beside: sharedNames[0] ?? null,
      memory: sieved && isSmall ? `${Math.max(4, Math.ceil((liveRows * 100) / 2 ** 20))}MB` : null,
    },
  };
}
