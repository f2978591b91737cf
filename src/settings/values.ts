import { z } from 'zod';

// Values of single settings, checked in the words that a user reads.

export const list = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z.array(z.string().min(1)).min(1),
);

export const url = z.string().regex(/^postgres(ql)?:\/\//, 'is no postgres:// URL');

const durationForm = 'is no duration like 500ms, 10s or 5min (0 is no limit)';
// Postgres would take a number without a unit for milliseconds, and a reader of --wait for seconds
export const duration = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  z.string(durationForm).regex(/^(0|\d+ ?(us|ms|s|min|h|d))$/, durationForm),
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

export const size = z.string().regex(/^\d+ ?(kB|MB|GB|TB)$/, 'is no size like 64MB or 2GB');

export const oldFromLive = z.string().regex(/^(\[[^\]]+\]|[^:[\]]+):\d+$/, 'is no HOST:PORT');

export const staging = z
  .string()
  .regex(/^[a-z_][a-z0-9_]{0,39}$/, 'is no plain name: lower-case letters, digits and _, at most 40')
  .refine(
    (name) => !name.startsWith('pg_') && name !== 'public' && name !== 'information_schema',
    'is not free for pgmend',
  );
