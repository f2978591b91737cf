import { ident } from '../../stages/quoting.ts';
import type { Twin } from './columns.ts';
import {
  checksumOf,
  checksumOfContent,
  hashOfContent,
  hashOfKey,
  type Image,
  type SideName,
} from './hashes.ts';
import { imageOf, type Servers } from './images.ts';
import type { TypeRule } from './type-rule.ts';

/** SQL over the columns of a side: the bucket of a row's key, and the checksum of the row. */
interface SideOfSieve {
  bucket: string;
  checksum: string;
}

/** How rows are put into buckets, and what is summed up of each. */
export interface Sieve {
  /** Of the 32 bits of a key's hash, those that make the bucket: the top ones, by which Citus makes its shards, too. */
  bits: number;
  buckets: number;
  /** What is added to a bucket to make it a place in a bit string. */
  half: number;
  /** While live sums up its rows, about one row in so many tells other sessions how far it is. */
  told: number;
  /** Memory for the sums of all buckets on live, as Postgres writes it. */
  memory: string;
  old: SideOfSieve;
  live: SideOfSieve;
}

/** Why there can be no sieve. */
interface Unsieved {
  why: string;
}

/** hash_array_extended and its like are there from this version on. */
const extendedHashes = 110000;

/** About as many rows a bucket: few enough that a row that differs drags few along, enough to keep what is moved small. */
const rowsPerBucket = 64;
const [fewestBits, mostBits] = [8, 16];
/** About as many times live tells how far it is: enough for a number that is off by a few in a hundred. */
const tellings = 512;

/** The number of bits that make a bucket, for a table of so many rows. */
function bitsFor(rows: number): number {
  const wanted = Math.round(Math.log2(Math.max(1, rows) / rowsPerBucket));
  return Math.min(mostBits, Math.max(fewestBits, wanted));
}

/** The image of a compared column; both sides' expressions call it by live's name. */
function imageOfTwin({ name, old, live }: Twin, rules: Map<string, TypeRule>, servers: Servers) {
  const column = ident(name);
  const liveName = live.domain ? `${column}::${live.formatted}` : column;
  const image = imageOf({ old, live, oldName: column, liveName }, rules.get(name) as TypeRule, servers);
  return 'why' in image ? image : { ...image, neverNull: old.neverNull && live.neverNull };
}

/** Whether equal values have one image: all copies of a row without a key have to fall into one bucket. */
function isOfOneImage({ name, live }: Twin, rules: Map<string, TypeRule>): boolean {
  return rules.get(name)?.comparison !== 'equality' || !['float4', 'float8', 'jsonb'].includes(live.type);
}

function twinsNamed(names: string[], twins: Twin[]): Twin[] {
  return names.map((name) => twins.find((twin) => twin.name === name) as Twin);
}

/** SQL for one of 256 buckets, from -128 on, into which the keys of old fall, or its rows where there is no key; null where they cannot be hashed there. */
export function bucketOfOld(
  twins: Twin[],
  keyNames: string[],
  rules: Map<string, TypeRule>,
  servers: Servers,
): string | null {
  const key = keyNames.length > 0 ? twinsNamed(keyNames, twins) : twins;
  const images = key.map((twin) => imageOfTwin(twin, rules, servers));
  const known = images.filter((image): image is Image => 'kind' in image);
  if (known.length < images.length) return null;
  return `${keyNames.length > 0 ? hashOfKey(key, known, 'old') : hashOfContent(known, 'old')} >> 24`;
}

/**
 * Works out the sieve of a table.
 *
 * @param twins the columns that are compared, key columns among them
 * @param keyNames none where rows are compared by content
 * @param rows how many a side has, about
 */
export function resolveSieve(
  twins: Twin[],
  keyNames: string[],
  rules: Map<string, TypeRule>,
  rows: number,
  servers: Servers,
): Sieve | Unsieved {
  if (servers.old.version_num < extendedHashes) return { why: 'old is older than Postgres 11' };
  const images = new Map<string, Image>();
  for (const twin of twins) {
    const image = imageOfTwin(twin, rules, servers);
    if ('why' in image) return { why: `${twin.name} ${image.why}` };
    images.set(twin.name, image);
  }
  const key = keyNames.map((name) => images.get(name) as Image);
  const columns = twins.flatMap(({ name }) => (keyNames.includes(name) ? [] : [images.get(name) as Image]));
  const bits = bitsFor(rows);
  const alike = twins
    .filter((twin) => isOfOneImage(twin, rules))
    .map(({ name }) => images.get(name) as Image);
  if (key.length === 0 && alike.length === 0) {
    return { why: 'it has no key, and equal values of its columns may be hashed differently' };
  }
  const hashOf = (name: SideName) =>
    key.length > 0 ? hashOfKey(twinsNamed(keyNames, twins), key, name) : hashOfContent(alike, name);
  const side = (name: SideName): SideOfSieve => ({
    bucket: `${hashOf(name)} >> ${32 - bits}`,
    checksum: key.length > 0 ? checksumOf(key, columns, name) : checksumOfContent(columns, name),
  });
  // about 200 bytes a bucket; with much more, the table of them is made too big for the processor's cache
  const memory = `${Math.max(8, Math.ceil((2 ** bits * 400) / 2 ** 20))}MB`;
  return {
    bits,
    buckets: 2 ** bits,
    half: 2 ** (bits - 1),
    told: Math.ceil((rowsPerBucket * 2 ** bits) / tellings),
    memory,
    old: side('old'),
    live: side('live'),
  };
}
