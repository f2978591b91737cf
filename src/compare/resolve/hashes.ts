import { ident } from '../../stages/quoting.ts';
import type { Twin } from './columns.ts';
import type { Image as AnyImage } from './images.ts';

/** What is hashed of a column, and whether it may be NULL. */
export type Image = AnyImage & { neverNull: boolean };

/** Hash functions whose 32 bits are those that a shard of Citus is chosen by; all other keys go through hash_array. */
const keyHashes: Record<string, string> = {
  text: 'hashtext',
  varchar: 'hashtext',
  int2: 'hashint2',
  int4: 'hashint4',
  int8: 'hashint8',
  uuid: 'uuid_hash',
};

/** The images that can be elements of one array, on either side: of one type, and of one collation. */
function arraysOf(images: Image[]): Image[][] {
  const arrays = new Map<string, Image[]>();
  for (const image of images) {
    const same = `${image.kind} ${image.collation ?? ''}`;
    arrays.set(same, [...(arrays.get(same) ?? []), image]);
  }
  // text first
  return [...arrays.values()].sort((a, b) => Number(a[0]?.kind === 'bytes') - Number(b[0]?.kind === 'bytes'));
}

/** What keeps an array from being all NULL: its hash would then say nothing of what is below it. */
const constants: Record<Image['kind'], string> = { text: "''", bytes: "'\\x'::bytea" };

export type SideName = 'old' | 'live';

/**
 * The hash of all columns that are no key, each level seeded with the one before. Text that is never NULL needs no array
 * around it, which saves a quarter of the time.
 */
function hashOfColumns(images: Image[], side: SideName): string {
  const bare = images.filter(({ kind, neverNull }) => kind === 'text' && neverNull);
  const seed = arraysOf(images.filter((image) => !bare.includes(image))).reduce((below, array) => {
    const values = array.map((image) => image[side]);
    const kept = below === '0' ? values : [...values, constants[(array[0] as Image).kind]];
    return `hash_array_extended(array[${kept.join(', ')}], ${below})`;
  }, '0');
  return bare.reduce((below, image) => `hashtextextended(${image[side]}, ${below})`, seed);
}

/**
 * The checksum of a row: the hash of the last column of its key, seeded with the hash of all others. So each value is
 * bound to its row: the hash of an array is a sum over its elements, and of rows that exchange one of them the sum of
 * such hashes would be the same. A key is never NULL.
 */
export function checksumOf(key: Image[], columns: Image[], side: SideName): string {
  const last = key.at(-1) as Image;
  const seed = hashOfColumns([...columns, ...key.slice(0, -1)], side);
  if (last.kind === 'text') return `hashtextextended(${last[side]}, ${seed})`;
  return `hash_array_extended(array[${last[side]}], ${seed})`;
}

/**
 * The checksum of a row that has no key: likewise, of whichever column comes last. A constant beside one that may be NULL
 * keeps the hash from forgetting the others.
 */
export function checksumOfContent(columns: Image[], side: SideName): string {
  const last = columns.at(-1) as Image;
  const seed = hashOfColumns(columns.slice(0, -1), side);
  if (last.neverNull && last.kind === 'text') return `hashtextextended(${last[side]}, ${seed})`;
  const values = last.neverNull ? last[side] : `${last[side]}, ${constants[last.kind]}`;
  return `hash_array_extended(array[${values}], ${seed})`;
}

/** One 32-bit hash of several. */
export function hashOfHashes(hashes: string[]): string {
  return hashes.length === 1 ? (hashes[0] as string) : `hash_array(array[${hashes.join(', ')}])`;
}

/** The 32-bit hash of all columns, by which rows without a key are put into buckets. */
export function hashOfContent(columns: Image[], side: SideName): string {
  return hashOfHashes(
    arraysOf(columns).map((array) => `hash_array(array[${array.map((image) => image[side]).join(', ')}])`),
  );
}

/** The 32-bit hash of a key, of which the top bits are its bucket. */
export function hashOfKey(twins: Twin[], images: Image[], side: SideName): string {
  const [twin, second] = twins;
  const own = twin && !second && twin.old.type === twin.live.type ? keyHashes[twin.live.type] : undefined;
  if (own && twin) {
    const name = ident(twin.name);
    return `${own}(${side === 'live' && own === 'hashtext' ? `${name} collate "C"` : name})`;
  }
  const arrays = arraysOf(images);
  const hashes = arrays.map((array) => `hash_array(array[${array.map((image) => image[side]).join(', ')}])`);
  if (hashes.length === 1) return hashes[0] as string;
  // two texts that are the same would cancel each other out
  return arrays.length > 2 || arrays.every(([image]) => image?.kind === 'text')
    ? `hash_array(array[${hashes.join(', ')}])`
    : `(${hashes.join(' # ')})`;
}
