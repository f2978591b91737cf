import { seeded } from '../oracle/random.ts';
import type { Rules, User } from './model-types.ts';
import { randomUsers } from './random-users.ts';
import type { Config, MergeBench } from './support.ts';
import { wallTime } from './wall-time.ts';

const people = 500;

/** How the tables of a seed are declared, and what the settings say. */
export interface Setup {
  seed: number;
  sources: string[];
  /** By place: a zone where the times of its table have none of their own. */
  zones: (string | null)[];
  /** Digits of the seconds that the target keeps. */
  digits: number;
  /** Whether the target has columns that do not take everything. */
  narrow: boolean;
  target: boolean;
  carry: string[];
  fold: boolean;
  trustFuture: boolean;
  rows: User[];
  rules: Rules;
}

const longestName = 7;
const longestValue = 9;

/** Every other seed folds, and so on: a few seeds have all of it, and in many combinations. */
export function setUp(seed: number): Setup {
  const random = seeded(seed);
  const target = seed % 5 !== 0;
  const sources = ['test_db', 'dev_db', 'third'].slice(0, random.int(2, 3));
  const zones = ['target', ...sources].map(() => random.pick([null, 'UTC', 'Europe/Berlin', 'Asia/Kolkata']));
  const fold = seed % 2 === 1;
  const trustFuture = seed % 4 >= 2;
  const narrow = target && seed % 3 === 1;
  const digits = target ? random.pick([0, 3, 6]) : 6;
  const carry = ['email', 'city'].slice(0, random.int(0, 2));
  // what a target has that the merge makes
  if (!target) zones[0] = null;
  const now = Date.now() * 1000;
  const rules: Rules = {
    places: ['target', ...sources],
    fold,
    trustFuture,
    now,
    stored: (at) => (at === null || !Number.isFinite(at) ? at : rounded(at, 10 ** (6 - digits))),
    fits: (row, spelling) =>
      !narrow ||
      ([...spelling].length <= longestName && row.value !== null && [...row.value].length <= longestValue),
  };
  const rows = randomUsers(random, { people, sources: sources.length, carried: carry.length, target, now })
    // what is in the target fits it
    .filter((row) => row.place > 0 || rules.fits(row, row.key ?? ''))
    .map((row) => (row.place > 0 ? row : { ...row, at: rules.stored(row.at) }));
  return { seed, sources, zones, digits, narrow, target, carry, fold, trustFuture, rows, rules };
}

/** Half goes up; all of our times are after 2000, from which Postgres counts. */
function rounded(at: number, step: number): number {
  return Math.floor((at + step / 2) / step) * step;
}

/** The table of a place with its rows, in the order that they have. */
function tableOf({ zones, digits, narrow, carry }: Setup, place: number, rows: User[]) {
  const time = `${zones[place] === null ? 'timestamptz' : 'timestamp'}(${place === 0 ? digits : 6})`;
  const [name, value] =
    place === 0 && narrow
      ? [`varchar(${longestName})`, `varchar(${longestValue}) not null`]
      : ['text', 'text'];
  const more = carry.map((column) => `, ${column} text`).join('');
  const constraints = place === 0 ? ', primary key (user_id), unique (username)' : '';
  return {
    columns: `user_id int, username ${name}, password ${value}, password_last_changed ${time}${more}${constraints}`,
    rows: rows
      .filter((row) => row.place === place)
      .map(({ id, key, value, at, carry: carried }) => [
        id,
        key,
        value,
        wallTime(at, zones[place] ?? 'UTC'),
        ...carried,
      ]),
  };
}

/** Fills all places with these rows. */
export async function fillPlaces(b: MergeBench, setup: Setup, rows: User[]): Promise<void> {
  const tables = setup.sources.map((name, index) => [name, tableOf(setup, index + 1, rows)] as const);
  const target = setup.target ? tableOf(setup, 0, rows) : null;
  await b.fill({ ...Object.fromEntries(tables), target });
}

/** What pgmend.yaml says. */
export function configOf({ sources, zones, carry, fold, trustFuture }: Setup, table?: string): Config {
  const timezone = (place: number) => (zones[place] ? { timezone: zones[place] } : {});
  return {
    sources: Object.fromEntries(
      sources.map((name, index) => [name, { ...timezone(index + 1), ...(table ? { table } : {}) }]),
    ),
    target: timezone(0),
    ...(carry.length > 0 ? { carry } : {}),
    fold,
    trust_future: trustFuture,
  } as Config;
}
