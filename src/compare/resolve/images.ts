import type { CatalogColumn } from './catalog-model.ts';
import { isOwn } from './conversions.ts';
import type { TypeRule } from './type-rule.ts';
import { strings } from './types.ts';

/** What a comparison rests on of the two servers. */
export interface Servers {
  old: Server;
  live: Server & { citus: boolean };
}

interface Server {
  version_num: number;
  encoding: string;
}

/**
 * An image of a value that says all of it: two values of which the images are the same are the same to stage 50, too.
 * Text stays text, everything else becomes the bytes that Postgres sends of it: functions that are built in and
 * immutable, which is what postgres_fdw ships.
 */
export interface Image {
  kind: 'text' | 'bytes';
  old: string;
  live: string;
  /** Of text: what old hashes it by. No array holds values of two collations, since nobody could tell by which to hash it. */
  collation?: string;
}

/** A column, as an expression on either side. */
interface Twin {
  old: CatalogColumn;
  live: CatalogColumn;
  oldName: string;
  liveName: string;
}

/** Why a column has no image that is the same on both sides. */
interface NoImage {
  why: string;
}

/** Functions that give the bytes of a value, by type. What they send is exact, also where the own hash of a type is not. */
const senders: Record<string, string> = {
  bool: 'boolsend',
  int2: 'int2send',
  int4: 'int4send',
  int8: 'int8send',
  oid: 'oidsend',
  float4: 'float4send',
  float8: 'float8send',
  uuid: 'uuid_send',
  date: 'date_send',
  time: 'time_send',
  timetz: 'timetz_send',
  timestamp: 'timestamp_send',
  timestamptz: 'timestamptz_send',
  interval: 'interval_send',
  inet: 'inet_send',
  cidr: 'cidr_send',
  macaddr: 'macaddr_send',
  macaddr8: 'macaddr8_send',
  bit: 'bit_send',
  varbit: 'varbit_send',
  point: 'point_send',
  box: 'box_send',
  circle: 'circle_send',
  path: 'path_send',
  line: 'line_send',
  lseg: 'lseg_send',
  polygon: 'poly_send',
};

/** Types of which the bytes that are sent, or what is printed of them, hold text, in the encoding of the client: that is the same in UTF-8 alone. */
const documents: Record<string, string> = {
  char: 'charsend',
  json: 'json_send',
  jsonb: 'jsonb_send',
  jsonpath: 'jsonpath_send',
  tsvector: 'tsvectorsend',
  tsquery: 'tsquerysend',
};

const integers = ['int2', 'int4', 'int8'];

/** `trim_scale`, which makes 1.0 and 1.00 one image, is there from this version on. */
const trimScale = 130000;

/** Both sides as numeric, their scale left out where it means nothing. */
function numericImage(
  { old, live, oldName, liveName }: Twin,
  exact: boolean,
  servers: Servers,
): Image | NoImage {
  const cast = (column: CatalogColumn, name: string) =>
    column.type === 'numeric' ? name : `${name}::numeric`;
  const sent = (function_: (value: string) => string): Image => ({
    kind: 'bytes',
    old: `numeric_send(${function_(cast(old, oldName))})`,
    live: `numeric_send(${function_(cast(live, liveName))})`,
  });
  // of one declared scale, equal numbers look alike
  const sameScale = old.formatted === live.formatted && old.formatted.includes(',');
  if (exact || sameScale) return sent((value) => value);
  if (servers.old.version_num < trimScale) {
    return { why: 'is numeric of any scale, which a Postgres before 13 cannot trim' };
  }
  return sent((value) => `trim_scale(${value})`);
}

/** The image of a column that is text on both sides. */
function textImage(
  { old, live, oldName, liveName }: Twin,
  { old: there, live: here }: Servers,
): Image | NoImage {
  if (there.encoding !== here.encoding) {
    return { why: `is text, which old keeps in ${there.encoding} and live in ${here.encoding}` };
  }
  // the cast of char(n) drops its padding
  const image = (column: CatalogColumn, name: string) => (column.type === 'bpchar' ? `${name}::text` : name);
  // a collation of live's may call other bytes equal, and hashes by that; on old no other one can be asked for
  return {
    kind: 'text',
    old: image(old, oldName),
    live: `${image(live, liveName)} collate "C"`,
    collation: old.collation,
  };
}

/**
 * The image of a column on either side.
 *
 * @param rule how stage 50 compares it
 */
export function imageOf(twin: Twin, rule: TypeRule, servers: Servers): Image | NoImage {
  const { old, live, oldName, liveName } = twin;
  const both = (types: string[]) => types.includes(old.type) && types.includes(live.type);
  const differ =
    old.declared === live.declared ? old.declared : `${old.declared} on old, ${live.declared} on live`;
  const none = { why: `is ${differ}, which cannot be hashed alike on both sides` };
  // what is mounted as text is another type on old, and its functions are not those of text
  if (old.array || live.array || isOwn(old) || isOwn(live)) return none;
  if (both(['text', 'varchar', 'bpchar'])) return textImage(twin, servers);
  if (both(['bytea'])) return { kind: 'bytes', old: oldName, live: liveName };
  const exact = rule.comparison === 'text';
  if (both([...integers, 'numeric']) && [old.type, live.type].includes('numeric')) {
    return numericImage(twin, exact, servers);
  }
  if (both(integers)) {
    const wider = integers[Math.max(integers.indexOf(old.type), integers.indexOf(live.type))] as string;
    const cast = (column: CatalogColumn, name: string) =>
      column.type === wider ? name : `${name}::${wider}`;
    const [there, here] = [cast(old, oldName), cast(live, liveName)];
    return { kind: 'bytes', old: `${senders[wider]}(${there})`, live: `${senders[wider]}(${here})` };
  }
  if (old.type !== live.type || strings.includes(old.type)) return none;
  const sender = senders[old.type] ?? documents[old.type];
  if (!sender) return none;
  const inUtf8 = servers.old.encoding === 'UTF8' && servers.live.encoding === 'UTF8';
  if (documents[old.type] && !inUtf8)
    return { why: `is ${old.declared}, and not both servers keep text in UTF8` };
  return { kind: 'bytes', old: `${sender}(${oldName})`, live: `${sender}(${liveName})` };
}
