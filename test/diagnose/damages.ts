import { type Column, general, type Value, whenText, word } from './damage.ts';
import { text } from './damaged-text.ts';

// The columns of a random table, and the damages of their families.

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
