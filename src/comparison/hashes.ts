import { ident } from '../sql/quoting.ts';
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

/** What keeps an array from being all NULL: its hash would then say nothing of what is below it. */
const constants: Record<Image['kind'], string> = { text: "''", bytes: "'\\x'::bytea" };

export type SideName = 'old' | 'live';

/**
 * The hash of all columns that are no key, each level seeded with the one before. Text that is never NULL needs no array
 * around it, which saves a quarter of the time.
 */
function hashOfColumns(images: Image[], side: SideName): string {
  const bare = images.filter(({ kind, neverNull }) => kind === 'text' && neverNull);
  const seed = (['text', 'bytes'] as const).reduce((below, kind) => {
    const values = images
      .filter((image) => image.kind === kind && !bare.includes(image))
      .map((image) => image[side]);
    if (values.length === 0) return below;
    const kept = below === '0' ? values : [...values, constants[kind]];
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

/** The 32-bit hash of a key, of which the top bits are its bucket. */
export function hashOfKey(twins: Twin[], images: Image[], side: SideName): string {
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
