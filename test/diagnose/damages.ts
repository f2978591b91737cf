import type { Random } from '../oracle/random.ts';

// Columns with values that every damage of their family leaves a mark on, and the damages, made in JavaScript.

export type Value = string | null;

/** A damage with its parameters chosen: what it makes of a value, in its row. Undefined where it does not apply. */
export interface Damage {
  kind: string;
  /** What the diagnosis says of its parameters; undefined where nothing is held against it. */
  parameters?: object;
  apply(value: Value, row: number): Value | undefined;
}

export interface Column {
  type: string;
  value(random: Random, row: number): Value;
  damages(random: Random): Damage[];
}

const letters = 'abcdefghijklmnopqrstuvwxyz';
const word = (random: Random, length: number) =>
  Array.from({ length }, () => letters[random.int(0, 25)]).join('');
const accents = ['é', 'ü', 'ñ', 'ç', 'å', 'ô'];
const strip = (text: string) => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '');
const latin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');
/** What windows-1252 has where latin1 has control characters; the decoder of some versions of Node takes one for the other. */
const windows = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const win1252 = (text: string) =>
  latin1(text).replace(/[\u0080-\u009f]/g, (control) => windows.charAt(control.charCodeAt(0) - 0x80));
const whenText =
  (change: (text: string) => string | undefined) =>
  (value: Value): Value | undefined =>
    value === null ? undefined : change(value);

/** Damages of a value of any type; `other` is a value that no rule explains. */
function general(constant: string, other: (row: number) => string): Damage[] {
  return [
    { kind: 'lost', apply: (value) => (value === null ? undefined : null) },
    { kind: 'filled', apply: (value, row) => (value === null ? other(row) : undefined) },
    { kind: 'constant', apply: (value) => (value === null ? undefined : constant) },
    { kind: 'other', apply: (value, row) => (value === null ? undefined : other(row)) },
  ];
}

const text: Column = {
  type: "text default 'by default'",
  value: (random) => {
    if (random.chance(0.15)) return null;
    const end = random.chance(0.3) ? '  ' : '';
    // in any order, so that no rule depends on where something stands
    const parts = random.shuffled([
      `${word(random, 1).toUpperCase()}${word(random, 5)}`,
      `${word(random, 3)}${random.pick(accents)}${word(random, 3)}`,
      `${random.pick(accents)}${word(random, 2)}`,
      "o'neil",
      '"x"',
      'a&b',
      `${random.int(1, 99)}€`,
      'c:\\d',
      `line\n${word(random, 4)}`,
      String(random.int(1000, 9999)),
    ]);
    return `Z${parts.join(' ')}.${end}`;
  },
  damages: (random) => {
    const length = random.int(5, 12);
    const upper = random.chance(0.5);
    const by = random.pick(['?', '\ufffd']);
    const encoding = random.pick(['LATIN1', 'WIN1252']);
    const times = random.int(1, 2);
    const read = (value: string) => (encoding === 'LATIN1' ? latin1(value) : win1252(value));
    return [
      ...general('one for all', (row) => `qq${row} ${word(random, 12)}`),
      { kind: 'emptied', apply: whenText(() => '') },
      { kind: 'default', apply: whenText(() => 'by default') },
      {
        kind: 'cut',
        parameters: { length },
        apply: whenText((value) => [...value].slice(0, length).join('')),
      },
      { kind: 'trimmed', apply: whenText((value) => (value.endsWith(' ') ? value.trimEnd() : undefined)) },
      { kind: 'padded', apply: whenText((value) => `  ${value}`) },
      {
        kind: 'case',
        parameters: { to: upper ? 'upper' : 'lower' },
        apply: whenText((value) => (upper ? value.toUpperCase() : value.toLowerCase())),
      },
      {
        kind: 'unicode_form',
        parameters: { form: 'NFD' },
        apply: whenText((value) => value.normalize('NFD')),
      },
      {
        kind: 'mojibake',
        parameters: { back: false, times, read_as: encoding },
        apply: whenText((value) => (times === 1 ? read(value) : read(read(value)))),
      },
      {
        kind: 'replaced_characters',
        parameters: { by: by === '?' ? '?' : 'U+FFFD' },
        apply: whenText((value) => value.replace(/[^\x20-\x7e\n]/g, by)),
      },
      { kind: 'accents', apply: whenText(strip) },
      { kind: 'line_ends', apply: whenText((value) => value.replaceAll('\n', '\r\n')) },
      {
        kind: 'escaped',
        parameters: { what: 'HTML entities', added: true },
        apply: whenText((value) =>
          value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
        ),
      },
      { kind: 'blanks', apply: whenText((value) => value.replace(/ (?=\S)/g, '\u00a0')) },
    ];
  },
};

/** Ten-thousandths, so that no sum is off by a bit. */
const decimal = (units: bigint): string => {
  const size = units < 0n ? -units : units;
  return `${units < 0n ? '-' : ''}${size / 10000n}.${String(size % 10000n).padStart(4, '0')}`;
};
const unitsOf = (value: string): bigint => BigInt(value.replace('.', ''));

const number: Column = {
  type: 'numeric(20,4)',
  value: (random) => {
    if (random.chance(0.1)) return null;
    // the last digit is never 0, so that to round it is to lose something
    return decimal(BigInt(random.int(100_000, 99_999_999)) * 10n + BigInt(random.int(1, 9)));
  },
  damages: (random) => {
    const power = random.pick([-2, -1, 1, 2, 3]);
    const decimals = random.int(1, 3);
    const by = BigInt(random.int(3, 9999));
    const unit = 10n ** BigInt(4 - decimals);
    const whenNumber = (change: (units: bigint) => bigint | undefined) => (value: Value) => {
      const changed = value === null ? undefined : change(unitsOf(value));
      return changed === undefined ? undefined : decimal(changed);
    };
    return [
      ...general('-77777.1234', (row) => decimal(-BigInt(row) * 1_000_003n - BigInt(random.int(1, 99999)))),
      { kind: 'sign', apply: whenNumber((units) => -units) },
      {
        kind: 'scaled',
        parameters: { power },
        // where digits would be lost it is another damage
        apply: whenNumber((units) =>
          power > 0
            ? units * 10n ** BigInt(power)
            : units % 10n ** BigInt(-power) === 0n
              ? units / 10n ** BigInt(-power)
              : undefined,
        ),
      },
      {
        kind: 'rounded',
        parameters: { decimals },
        apply: whenNumber((units) => ((units + unit / 2n) / unit) * unit),
      },
      { kind: 'offset', apply: whenNumber((units) => units + by) },
    ];
  },
};

const iso = (time: number) => new Date(time).toISOString().replace('T', ' ').replace('Z', '');
const berlin = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', timeZoneName: 'longOffset' });
/** Milliseconds that Berlin is ahead of UTC at a time, as the runtime's own data have it. */
function aheadOfBerlin(time: number): number {
  const part = berlin.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return Number(/\+(\d\d)/.exec(part)?.[1] ?? 0) * 3_600_000;
}

const time: Column = {
  type: 'timestamp(3)',
  value: (random) => {
    if (random.chance(0.1)) return null;
    const days = random.int(0, 900);
    // with minutes, seconds and milliseconds, so that to cut it is to lose something
    return iso(
      Date.UTC(
        2021,
        0,
        1 + days,
        random.int(0, 23),
        random.int(1, 58),
        random.int(1, 58),
        random.int(1, 998),
      ),
    );
  },
  damages: (random) => {
    const unit = random.pick(['second', 'minute', 'hour', 'day'] as const);
    const size = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 }[unit];
    const by = random.int(1, 5000) * 1000 + 7;
    const years = random.pick([-100, 100]);
    const whenTime = (change: (time: number) => number | undefined) => (value: Value) => {
      const changed = value === null ? undefined : change(Date.parse(`${value.replace(' ', 'T')}Z`));
      return changed === undefined ? undefined : iso(changed);
    };
    return [
      ...general('2001-02-03 04:05:06.789', (row) =>
        iso(Date.UTC(1980, 0, 1) + row * 7_919_333 + random.int(1, 999_999)),
      ),
      { kind: 'precision', parameters: { unit }, apply: whenTime((at) => at - (at % size)) },
      { kind: 'offset', apply: whenTime((at) => at + by) },
      { kind: 'zone', apply: whenTime((at) => at + aheadOfBerlin(at)) },
      {
        kind: 'day_month',
        apply: whenTime((at) => {
          const date = new Date(at);
          const [day, month] = [date.getUTCDate(), date.getUTCMonth() + 1];
          if (day > 12 || day === month) return undefined;
          date.setUTCMonth(day - 1, month);
          return date.getTime();
        }),
      },
      {
        kind: 'century',
        parameters: { years },
        apply: whenTime((at) => {
          const date = new Date(at);
          // which the other century may not have
          if (date.getUTCMonth() === 1 && date.getUTCDate() === 29) return undefined;
          date.setUTCFullYear(date.getUTCFullYear() + years);
          return date.getTime();
        }),
      },
    ];
  },
};

const array: Column = {
  type: 'int[]',
  value: (random) => `{${Array.from({ length: random.int(3, 6) }, () => random.int(1, 99999)).join(',')}}`,
  damages: (random) => {
    const whenList = (change: (list: string[]) => string[]) =>
      whenText((value) => `{${change(value.slice(1, -1).split(',')).join(',')}}`);
    return [
      { kind: 'lost', apply: () => null },
      { kind: 'emptied', apply: () => '{}' },
      { kind: 'reordered', apply: whenList((list) => [...list].reverse()) },
      { kind: 'elements', apply: whenList((list) => list.slice(1)) },
      { kind: 'other', apply: (_, row) => `{-${row},-${random.int(1, 9999)},-5,-6,-7,-8,-9}` },
    ];
  },
};

const json: Column = {
  type: 'jsonb',
  value: (random, row) =>
    JSON.stringify({
      n: random.int(1, 9999),
      name: word(random, 6),
      list: [row, row + 1, row + 2],
      on: random.chance(0.5),
    }),
  damages: (random) => {
    const whenObject = (change: (document: Record<string, unknown>) => object) =>
      whenText((value) => JSON.stringify(change(JSON.parse(value))));
    return [
      { kind: 'lost', apply: () => null },
      { kind: 'emptied', apply: () => '{}' },
      { kind: 'keys', parameters: { keys: 'name' }, apply: whenObject(({ name: _, ...rest }) => rest) },
      {
        kind: 'stringified',
        apply: whenObject((document) => ({
          ...document,
          n: String(document.n),
          on: String(document.on),
          list: (document.list as number[]).map(String),
        })),
      },
      {
        kind: 'reordered',
        apply: whenObject((document) => ({ ...document, list: [...(document.list as number[])].reverse() })),
      },
      {
        kind: 'elements',
        apply: whenObject((document) => ({ ...document, list: (document.list as number[]).slice(1) })),
      },
      { kind: 'other', apply: whenObject((document) => ({ ...document, name: `qq${random.int(1, 1e6)}` })) },
    ];
  },
};

const labels = ['open', 'paid', 'sent', 'back', 'lost', 'gone'];
const mapped = ['1', '2', '3', '4', '5', '6'];
const label: Column = {
  type: 'varchar(20)',
  value: (random) => random.pick(labels),
  damages: (random) => [
    { kind: 'lost', apply: () => null },
    { kind: 'recoded', apply: whenText((value) => mapped[labels.indexOf(value)]) },
    { kind: 'other', apply: (_, row) => `q${row}-${random.int(1, 9999)}` },
  ],
};

const flag: Column = {
  type: 'boolean',
  value: (random) => (random.chance(0.5) ? 'true' : 'false'),
  damages: () => [
    { kind: 'lost', apply: () => null },
    { kind: 'inverted', apply: whenText((value) => (value === 'true' ? 'false' : 'true')) },
  ],
};

export const columns: Record<string, Column> = { text, number, time, array, json, label, flag };
