import { count } from '../../words.ts';
import type { CatalogTable } from './catalog-model.ts';
import type { Twin } from './columns.ts';
import type { Servers } from './images.ts';
import type { How } from './model.ts';
import { bucketOfOld, resolveSieve } from './sieve.ts';
import type { Strategy } from './strategies.ts';
import type { TypeRule } from './type-rule.ts';

/** Tables with fewer rows and bytes are read and joined at once: looking twice would take longer. */
const smallRows = 100_000;
const smallBytes = 32 * 1024 * 1024;
/** With fewer rows than this, statements take longer than reading. */
const tinyRows = 10_000;
/** A table that was never analysed has no number of rows; buckets are then made for so many. */
const unknownRows = 1_000_000;

interface Input {
  /** What the user asks for. */
  wanted: Strategy;
  old: CatalogTable;
  live: CatalogTable;
  twins: Twin[];
  keyNames: string[];
  rules: Map<string, TypeRule>;
  /** Whether rows of old are fetched at a limited rate. */
  paced: boolean;
  /** Rows that differed when the table was compared last; null where it was not. */
  lastDiffering: number | null;
  /** Whether the condition of the user cannot be sent to old. */
  fenced: boolean;
  servers: Servers;
}

/** Above this share of differing buckets the sieve fetches almost every row anyway, so it is skipped. */
const highShare = 2 / 3;

/** The share of buckets that differ when so many rows do, spread evenly. */
function shareOfBuckets(differing: number, buckets: number): number {
  return 1 - Math.exp(-differing / buckets);
}

/** Rows of the larger side, as the servers estimate them. */
function estimateRows({ old, live }: Pick<Input, 'old' | 'live'>): number | null {
  const known = [old.estimated_rows, live.estimated_rows].filter((rows) => rows !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** Files are read from a given place on from this version on. */
const readsByPlace = 140000;
const pageBytes = 8192;

/** How several sessions share the work of bringing all rows of old, if they can. */
function partOld({ old, servers, ...input }: Input): How['parted'] {
  const pages = Math.ceil(old.bytes / pageBytes);
  // what is below a table may have no places: compressed chunks of TimescaleDB refuse to tell them
  if (servers.old.version_num >= readsByPlace && !old.inherited) return { pages, bucket: null };
  // within the fence, columns have the names of old, and the bucket calls them by live's
  if (input.fenced) return null;
  const bucket = bucketOfOld(input.twins, input.keyNames, input.rules, servers);
  return bucket === null ? null : { pages, bucket };
}

function withNulls(twin: Twin): Twin {
  return { ...twin, old: { ...twin.old, neverNull: false } };
}

/** Both servers have to say so: one that was never analysed may be of any size, and one with partitions takes many locks. */
function isTiny({ old, live }: Input): boolean {
  return [old, live].every(
    ({ estimated_rows: rows, partitioned, inherited }) =>
      rows !== null && rows < tinyRows && !partitioned && !inherited,
  );
}

/** Chooses how the rows of a table are found that differ, and says why. */
export function chooseStrategy(input: Input): How {
  const { wanted, servers, fenced, old, live, keyNames, rules } = input;
  // a table below this one may have NULL where this one has none itself
  const twins = old.inherited || live.inherited ? input.twins.map(withNulls) : input.twins;
  const { citus } = servers.live;
  const rows = estimateRows(input);
  const bytes = Math.max(input.old.bytes, input.live.bytes);
  const isSmall = (rows ?? 0) < smallRows && bytes < smallBytes;
  // a small table goes straight into the join; the shards of a cluster must not
  const fetchedOld = !isSmall || citus || input.paced;
  const full = (reason: string): How => ({
    strategy: 'full',
    reason,
    sieve: null,
    fetchedOld,
    fetchedLive: citus,
    joinedApart: !isSmall,
    tiny: !fetchedOld && isTiny(input),
    parted: isSmall ? null : partOld(input),
    citus,
  });
  if (wanted === 'full') return full('asked for: every row of both sides is read and joined');
  // no number of rows in here: it is another one after every ANALYZE, and this stands in the text of a stage
  if (wanted === 'auto' && isSmall && !citus) {
    return full('small, by the estimates of both servers: read and joined at once');
  }
  if (fenced) return full('no sieve: its where cannot be sent to old');
  const sieve = resolveSieve(twins, keyNames, rules, rows ?? unknownRows, servers);
  if ('why' in sieve) return full(`no sieve: ${sieve.why}`);
  const share = shareOfBuckets(input.lastDiffering ?? 0, 2 ** sieve.bits);
  if (wanted === 'auto' && share > highShare && !citus) {
    return full(
      `last time ${count(input.lastDiffering ?? 0)} rows differed, in about ${Math.round(share * 100)} % of the buckets of a sieve`,
    );
  }
  const why = wanted === 'sieve' ? 'asked for' : citus ? 'live is a Citus cluster' : 'a large table';
  return {
    strategy: 'sieve',
    reason: `${why}: checksums of ${count(2 ** sieve.bits)} buckets, and only the rows of those that differ`,
    sieve,
    fetchedOld: true,
    fetchedLive: true,
    joinedApart: false,
    tiny: false,
    parted: null,
    citus,
  };
}
