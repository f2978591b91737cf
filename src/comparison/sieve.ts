import { ident } from '../sql/quoting.ts';
import type { Twin } from './columns.ts';
import { type Image, imageOf, type Servers } from './images.ts';
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
  /** By how many bits a hash is shifted, and what is added to a bucket to make it a place in a bit string. */
  shift: number;
  half: number;
  /** While live sums up its rows, about one row in so many tells other sessions how far it is. */
  told: number;
  old: SideOfSieve;
  live: SideOfSieve;
}

/** Why there can be no sieve. */
export interface Unsieved {
  why: string;
}

/** hash_array_extended and its like are there from here on. */
const extendedHashes = 110000;

/** About as many rows a bucket: few enough that a row that differs drags few along, enough to keep what is moved small. */
const rowsPerBucket = 64;
const [fewestBits, mostBits] = [8, 17];
/** About as many times live tells how far it is: enough for a number that is off by a few in a hundred. */
const tellings = 512;

/** The number of bits that make a bucket, for a table of so many rows. */
export function bitsFor(rows: number): number {
  const wanted = Math.round(Math.log2(Math.max(1, rows) / rowsPerBucket));
  return Math.min(mostBits, Math.max(fewestBits, wanted));
}

/** Hash functions whose 32 bits are those that a shard of Citus is chosen by; all other keys go through hash_array. */
const keyHashes: Record<string, string> = {
  text: 'hashtext',
  varchar: 'hashtext',
  int2: 'hashint2',
  int4: 'hashint4',
  int8: 'hashint8',
  uuid: 'uuid_hash',
};

/** What keeps an array from being all NULL, of which the hash would say nothing of what is below it. */
const constants: Record<Image['kind'], string> = { text: "''", bytes: "'\\x'::bytea" };

type SideName = 'old' | 'live';

/** The hash of all columns that are no key, each level seeded with the one before. Null where there are none. */
function hashOfColumns(images: Image[], side: SideName): string {
  return (['text', 'bytes'] as const).reduce((seed, kind) => {
    const values = images.filter((image) => image.kind === kind).map((image) => image[side]);
    if (values.length === 0) return seed;
    const kept = seed === '0' ? values : [...values, constants[kind]];
    return `hash_array_extended(array[${kept.join(', ')}], ${seed})`;
  }, '0');
}

/**
 * The checksum of a row: the hash of its key, seeded with the hash of its columns. The key comes last, so that each value
 * is bound to its row: rows that exchange theirs would else have the same sum. A key is never NULL.
 */
function checksumOf(key: Image[], columns: Image[], side: SideName): string {
  return (['bytes', 'text'] as const).reduce(
    (seed, kind) => {
      const values = key.filter((image) => image.kind === kind).map((image) => image[side]);
      if (values.length === 0) return seed;
      if (kind === 'text' && values.length === 1) return `hashtextextended(${values[0]}, ${seed})`;
      return `hash_array_extended(array[${values.join(', ')}], ${seed})`;
    },
    hashOfColumns(columns, side),
  );
}

function hashOfKey(twins: Twin[], images: Image[], side: SideName): string {
  const [twin, second] = twins;
  const own = twin && !second && twin.old.type === twin.live.type ? keyHashes[twin.live.type] : undefined;
  if (own && twin) {
    const name = ident(twin.name);
    return `${own}(${side === 'live' && own === 'hashtext' ? `${name} collate "C"` : name})`;
  }
  const hashes = (['text', 'bytes'] as const)
    .map((kind) => images.filter((image) => image.kind === kind).map((image) => image[side]))
    .filter((values) => values.length > 0)
    .map((values) => `hash_array(array[${values.join(', ')}])`);
  return hashes.length > 1 ? `(${hashes.join(' # ')})` : (hashes[0] as string);
}

/** The image of a compared column; both sides' expressions call it by live's name. */
function imageOfTwin({ name, old, live }: Twin, rules: Map<string, TypeRule>, servers: Servers) {
  const column = ident(name);
  const liveName = live.domain ? `${column}::${live.formatted}` : column;
  return imageOf({ old, live, oldName: column, liveName }, rules.get(name) as TypeRule, servers);
}

function twinsNamed(names: string[], twins: Twin[]): Twin[] {
  return names.map((name) => twins.find((twin) => twin.name === name) as Twin);
}

/** SQL for one of 256 buckets, from -128 on, into which the keys of old fall; null where they cannot be hashed there. */
export function bucketOfOld(
  twins: Twin[],
  keyNames: string[],
  rules: Map<string, TypeRule>,
  servers: Servers,
): string | null {
  const key = twinsNamed(keyNames, twins);
  const images = key.map((twin) => imageOfTwin(twin, rules, servers));
  const known = images.filter((image): image is Image => 'kind' in image);
  return known.length < images.length ? null : `${hashOfKey(key, known, 'old')} >> 24`;
}

/**
 * Works out the sieve of a table.
 *
 * @param twins the columns that are compared, key columns among them
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
  const side = (name: SideName): SideOfSieve => ({
    bucket: `${hashOfKey(twinsNamed(keyNames, twins), key, name)} >> ${32 - bits}`,
    checksum: checksumOf(key, columns, name),
  });
  return {
    bits,
    shift: 32 - bits,
    half: 2 ** (bits - 1),
    told: Math.ceil((rowsPerBucket * 2 ** bits) / tellings),
    old: side('old'),
    live: side('live'),
  };
}
