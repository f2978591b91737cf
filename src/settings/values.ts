import { z } from 'zod';

// Values of single settings, checked in the words that a user reads.

export const list = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z.array(z.string().min(1)).min(1),
);

export const url = z.string().regex(/^postgres(ql)?:\/\//, 'is no postgres:// URL');

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

function milliseconds(value: string): number {
  return measure(value, timeUnits);
}

function kilobytes(value: string): number {
  return measure(value, sizeUnits);
}

const durationForm = 'is no duration like 500ms, 10s or 5min (0 is no limit)';
// Postgres would take a number without a unit for milliseconds, and a reader of --wait for seconds
export const duration = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  z
    .string(durationForm)
    .regex(/^(0|\d+ ?(us|ms|s|min|h|d))$/, { error: durationForm, abort: true })
    .refine((value) => milliseconds(value) <= mostOfPostgres, 'is longer than 24d'),
);

export const timeout = duration.refine(
  (value) => milliseconds(value) === 0 || milliseconds(value) >= 1,
  'is less than 1ms, and would be rounded to 0, which is no limit',
);

/** pgmend lets live hear of itself every second: with less patience no run would come to its end. */
export const idleTimeout = duration.refine(
  (value) => milliseconds(value) === 0 || milliseconds(value) >= 2000,
  'is less than 2s: live would end transactions that are at work (0 is no limit)',
);

const waitForm = 'is no whole number of seconds';
export const wait = z.preprocess(
  // on the command line it is text
  (value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value),
  z.int(waitForm).min(0, waitForm),
);

const countForm = 'is no whole number from 1 to 64';
export const jobs = z.preprocess(
  (value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value),
  z.int(countForm).min(1, countForm).max(64, countForm),
);

const rateForm = 'is no number of megabytes above 0';
export const rate = z.preprocess(
  (value) => (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value),
  z.number(rateForm).positive(rateForm),
);

const sizeForm = 'is no size like 64MB or 2GB';
export const size = z
  .string()
  .regex(/^\d+ ?(kB|MB|GB|TB)$/, { error: sizeForm, abort: true })
  .refine((value) => kilobytes(value) <= mostOfPostgres, 'is more than 2047GB');

/** What Postgres takes for work_mem. */
export const memory = size.refine((value) => kilobytes(value) >= 64, 'is less than 64kB');

export const oldFromLive = z.string().regex(/^(\[[^\]]+\]|[^:[\]]+):\d+$/, 'is no HOST:PORT');

export const staging = z
  .string()
  .regex(/^[a-z_][a-z0-9_]{0,39}$/, 'is no plain name: lower-case letters, digits and _, at most 40')
  .refine(
    (name) => !name.startsWith('pg_') && name !== 'public' && name !== 'information_schema',
    'is not free for pgmend',
  );
