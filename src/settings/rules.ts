import { strategies } from '../compare/resolve/strategies.ts';

// What single settings may be, in the words that a user reads where they are not. Said once: the command line is held
// against these rules as they stand, the config file against a schema that is made of them (values.ts).

/** A text of some form. */
interface TextRule {
  kind: 'text';
  form: RegExp;
  wrong: string;
  /** What has to hold of the text as well, each with what is wrong where it does not. */
  limits: readonly (readonly [holds: (text: string) => boolean, wrong: string])[];
  /** Whether the limits make sense only for a text of the form. */
  formFirst?: true;
  /** YAML takes `0` for a number. */
  orNumber?: true;
}

/** A number, which the command line has as text. */
interface NumberRule {
  kind: 'number';
  written: RegExp;
  /** Whole numbers from `least` to `most`, or all numbers above `above`. */
  least?: number;
  most?: number;
  above?: number;
  wrong: string;
}

export type Rule<Choice extends string = string> =
  | TextRule
  | NumberRule
  | { kind: 'name' }
  | { kind: 'names' }
  | { kind: 'switch' }
  | { kind: 'choice'; choices: readonly Choice[] }
  | { kind: 'choices'; choices: readonly Choice[] };

/** What a setting is once its rule holds. */
export type Ruled<R extends Rule> = R extends { kind: 'text' | 'name' }
  ? string
  : R extends { kind: 'number' }
    ? number
    : R extends { kind: 'switch' }
      ? boolean
      : R extends { kind: 'choice'; choices: readonly (infer Choice)[] }
        ? Choice
        : R extends { kind: 'choices'; choices: readonly (infer Choice)[] }
          ? Choice[]
          : string[];

export const formats = ['html', 'json', 'csv', 'sql', 'junit'] as const;
export type Format = (typeof formats)[number];

/** Times in milliseconds, and sizes in kilobytes, are whole numbers of 32 bits to Postgres. */
const mostOfPostgres = 2 ** 31 - 1;

const timeUnits: Record<string, number> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const sizeUnits: Record<string, number> = { kB: 1, MB: 2 ** 10, GB: 2 ** 20, TB: 2 ** 30 };

/** A number with a unit behind it, in what the table of units has as 1. */
function measure(value: string, units: Record<string, number>): number {
  return Number.parseInt(value, 10) * (units[value.replace(/^\d+ ?/, '')] ?? 1);
}

const milliseconds = (value: string) => measure(value, timeUnits);
const kilobytes = (value: string) => measure(value, sizeUnits);

export const name = { kind: 'name' } as const;
export const names = { kind: 'names' } as const;
const onOff = { kind: 'switch' } as const;

export const url = {
  kind: 'text',
  form: /^postgres(ql)?:\/\//,
  wrong: 'is not a postgres:// URL',
  limits: [],
} as const;

const duration = {
  kind: 'text',
  // Postgres would take a number without a unit for milliseconds, and a reader of --wait for seconds
  form: /^(0|\d+ ?(us|ms|s|min|h|d))$/,
  wrong: 'is not a duration like 500ms, 10s or 5min (0 means no limit)',
  limits: [[(value: string) => milliseconds(value) <= mostOfPostgres, 'is longer than 24d']],
  formFirst: true,
  orNumber: true,
} as const;

const timeout = {
  ...duration,
  limits: [
    ...duration.limits,
    [
      (value: string) => milliseconds(value) === 0 || milliseconds(value) >= 1,
      'is less than 1ms, and would be rounded to 0, which means no limit',
    ],
  ],
} as const;

/** pgmend lets live hear of itself every second: with less patience no run would come to its end. */
const idleTimeout = {
  ...duration,
  limits: [
    ...duration.limits,
    [
      (value: string) => milliseconds(value) === 0 || milliseconds(value) >= 2000,
      'is less than 2s: live would end transactions that are running (0 means no limit)',
    ],
  ],
} as const;

const size = {
  kind: 'text',
  form: /^\d+ ?(kB|MB|GB|TB)$/,
  wrong: 'is not a size like 64MB or 2GB',
  limits: [[(value: string) => kilobytes(value) <= mostOfPostgres, 'is more than 2047GB']],
  formFirst: true,
} as const;

/** What Postgres takes for work_mem. */
const memory = {
  ...size,
  limits: [...size.limits, [(value: string) => kilobytes(value) >= 64, 'is less than 64kB']],
} as const;

/** A number of rows, or a share of them. */
export const limit = {
  kind: 'text',
  form: /^(\d+|\d+(\.\d+)?%)$/,
  wrong: 'is neither a number of rows like 10 nor a share like 0.1%',
  limits: [[(text: string) => !text.endsWith('%') || Number.parseFloat(text) <= 100, 'is more than 100%']],
  formFirst: true,
  orNumber: true,
} as const;

const staging = {
  kind: 'text',
  form: /^[a-z_][a-z0-9_]{0,39}$/,
  wrong: 'is not a plain name: lower-case letters, digits and _, at most 40',
  limits: [
    [
      (text: string) => !text.startsWith('pg_') && text !== 'public' && text !== 'information_schema',
      'is not free for pgmend',
    ],
  ],
} as const;

/** What the objects of a source are named after in the staging schema. */
export const sourceName = {
  kind: 'text',
  form: /^[a-z_][a-z0-9_]{0,29}$/,
  wrong: 'is not a plain name: lower-case letters, digits and _, at most 30',
  limits: [[(text: string) => text !== 'target', 'is what the target is called']],
} as const;

/** Every setting that the command line and the config file have in common, by its name in both. */
export const settingRules = {
  old: url,
  live: url,
  'old-from-live': {
    kind: 'text',
    form: /^(\[[^\]]+\]|[^:[\]]+):\d+$/,
    wrong: 'is not HOST:PORT',
    limits: [],
  },
  staging,
  schema: names,
  table: names,
  'exclude-table': names,
  exact: onOff,
  strategy: { kind: 'choice', choices: strategies },
  strict: onOff,
  'strict-keys': onOff,
  'max-missing': limit,
  'max-corrupted': limit,
  out: name,
  format: { kind: 'choices', choices: formats },
  'html-rows': {
    kind: 'number',
    written: /^\d+$/,
    least: 20,
    most: 100_000,
    wrong: 'is not a number of rows from 20 to 100000',
  },
  'lock-timeout': timeout,
  'statement-timeout': timeout,
  'idle-timeout': idleTimeout,
  jobs: { kind: 'number', written: /^\d+$/, least: 1, most: 64, wrong: 'is not a whole number from 1 to 64' },
  'max-rate': {
    kind: 'number',
    written: /^\d+(\.\d+)?$/,
    above: 0,
    wrong: 'is not a number of megabytes above 0',
  },
  pause: duration,
  'work-mem': memory,
  'temp-file-limit': size,
  wait: { kind: 'number', written: /^\d+$/, least: 0, wrong: 'is not a whole number of seconds' },
} as const satisfies Record<string, Rule>;

export type SettingName = keyof typeof settingRules;
