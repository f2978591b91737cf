import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Random, seeded } from '../oracle/random.ts';
import { loud } from '../support/loud.ts';
import { type Decision, type Expected, expected, type Rules, type User } from './model.ts';
import { randomUsers } from './random-users.ts';
import { type Config, type Line, type MergeBench, type Merged, mergeBench } from './support.ts';
import { wallTime } from './wall-time.ts';

// Random places against a model that knows no SQL: the target's rows, the reasons, the ids and what wants a look.
// PGMEND_ORACLE_SEED and PGMEND_ORACLE_MERGES say with which seed it begins, and how many there are.

const firstSeed = Number(process.env.PGMEND_ORACLE_SEED ?? 1);
const merges = Number(process.env.PGMEND_ORACLE_MERGES ?? 5);
const people = 500;

let b: MergeBench;
test.before(
  loud(async () => {
    b = await mergeBench({ test_db: 'older', dev_db: 'newer', third: 'newer' });
  }),
);
test.after(() => b?.drop());

/** How the tables of a seed are declared, and what the settings say. */
interface Setup {
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
function setUp(seed: number): Setup {
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

async function fill(setup: Setup, rows: User[]): Promise<void> {
  const tables = setup.sources.map((name, index) => [name, tableOf(setup, index + 1, rows)] as const);
  const target = setup.target ? tableOf(setup, 0, rows) : null;
  await b.fill({ ...Object.fromEntries(tables), target });
}

function configOf({ sources, zones, carry, fold, trustFuture }: Setup, table?: string): Config {
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

const merge = (setup: Setup, table?: string, from = setup.sources): Promise<Merged> =>
  b.merge({ apply: true, from, config: configOf(setup, table) });

/** The rows of the target, each as JSON. */
async function targetRows({ zones, carry }: Setup): Promise<string[]> {
  const at = zones[0] ? `password_last_changed at time zone '${zones[0]}'` : 'password_last_changed';
  const rows = await b.rows(
    `select user_id, username, password, case when isfinite(${at}) then (extract(epoch from ${at}) * 1000000)::bigint::text
       else (${at})::text end${carry.map((column) => `, ${column}`).join('')} from merged_users`,
  );
  return rows.map((row) => JSON.stringify(row));
}

const text = (value: number | null) => (value === null ? null : String(value));
function timeText(at: number | null): string | null {
  if (at === null || Number.isFinite(at)) return text(at);
  return at > 0 ? 'infinity' : '-infinity';
}

function expectedRows({ table }: Expected): string[] {
  return table.map(({ id, key, value, at, carry }) =>
    JSON.stringify([text(id), key, value, timeText(at), ...carry]),
  );
}

const loserText = (source: string, id: unknown, value: string, standing: string) =>
  [source, id ?? 'no id', value, standing].join(' ');

function decisionText({ key, outcome, chosen, reason, value, id, losers }: Decision): string {
  const others = losers.map((one) => loserText(one.source, one.id, one.value, one.standing));
  return JSON.stringify([key, outcome, chosen, reason, value, text(id), ...others]);
}

/** Fails with what is on one side only. */
function assertSame(actual: string[], wanted: string[], what: string, { seed }: Setup): void {
  const counts = new Map<string, number>();
  for (const line of actual) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of wanted) counts.set(line, (counts.get(line) ?? 0) - 1);
  const wrong = [...counts].filter(([, count]) => count !== 0).sort();
  const lines = wrong.slice(0, 12).map(([line, count]) => `${count > 0 ? '  is    ' : '  wants '}${line}`);
  if (wrong.length === 0) return;
  const error = new Error(`seed ${seed}: ${what}: ${wrong.length} lines differ\n${lines.join('\n')}`);
  // the message says all, and uvu would print it a second time
  error.stack = '';
  throw error;
}

function assertReport({ decisions, ids, attention }: Merged, wanted: Expected, setup: Setup): void {
  assertSame(
    decisions.map(({ username, outcome, chosen, reason, value, user_id, losers }) =>
      JSON.stringify([
        ...[username, outcome, chosen, reason, value, user_id],
        ...losers.map((one: Line) => loserText(one.source, one.id, one.value, one.standing)),
      ]),
    ),
    wanted.decisions.map(decisionText),
    'decisions',
    setup,
  );
  assertSame(
    ids.map(({ source, username, source_id, user_id, reason }) =>
      JSON.stringify([source, username, source_id, user_id, reason]),
    ),
    wanted.idMap.map(({ source, key, sourceId, id, reason }) =>
      JSON.stringify([source, key, text(sourceId), text(id), reason]),
    ),
    'ids',
    setup,
  );
  assertSame(
    attention.map(({ code, wants_look, source, source_id, key }) =>
      JSON.stringify([code, wants_look, source, source_id, key.username]),
    ),
    wanted.attention.map(({ code, wantsLook, source, sourceId, key }) =>
      JSON.stringify([code, wantsLook ? 't' : 'f', source, text(sourceId), key]),
    ),
    'attention',
    setup,
  );
}

async function assertRerun(setup: Setup): Promise<void> {
  const before = await targetRows(setup);
  const { answer } = await merge(setup);
  const { inserted, updated, overtaken } = answer.outcomes;
  assert.equal(
    { inserted, updated, overtaken },
    { inserted: 0, updated: 0, overtaken: 0 },
    `seed ${setup.seed}`,
  );
  assertSame(await targetRows(setup), before, 'the target after a second merge', setup);
}

/** Has the planner of the target go about it in another way. */
async function otherPlans(on: boolean, random: Random): Promise<void> {
  const { sql, database } = b.target;
  const kinds = ['enable_hashjoin', 'enable_hashagg', 'enable_sort', 'enable_indexscan', 'enable_nestloop'];
  for (const kind of kinds) {
    const off = on && random.chance(0.5);
    await sql.unsafe(`alter database "${database}" ${off ? `set ${kind} = off` : `reset ${kind}`}`);
  }
}

for (let seed = firstSeed; seed < firstSeed + merges; seed++) {
  const setup = setUp(seed);
  const wanted = () => expected(setup.rows, setup.rules);
  const { fold, trustFuture, carry, sources } = setup;
  const how = [
    `${sources.length} sources`,
    ...(fold ? ['fold'] : []),
    ...(trustFuture ? ['trust_future'] : []),
    ...(carry.length > 0 ? ['carry'] : []),
  ].join(', ');

  test(`random users are merged as the model says, and a second merge changes nothing (seed ${seed}: ${how})`, async () => {
    await fill(setup, setup.rows);
    const merged = await merge(setup);
    assertReport(merged, wanted(), setup);
    assertSame(await targetRows(setup), expectedRows(wanted()), 'the target', setup);
    await assertRerun(setup);
  });

  test(`rows in any order, read in any order, end in the same table (seed ${seed})`, async () => {
    const random = seeded(seed);
    await fill(setup, random.shuffled(setup.rows));
    for (const name of sources)
      await b.side(name).sql.unsafe('create view as_it_comes as select * from users order by random()');
    await otherPlans(true, random);
    try {
      assertReport(await merge(setup, 'as_it_comes'), wanted(), setup);
    } finally {
      await otherPlans(false, random);
    }
    assertSame(await targetRows(setup), expectedRows(wanted()), 'the target', setup);
  });

  // A row that does not fit the target keeps those that are older from being written, if it is there: not if it comes later.
  if (setup.narrow) continue;
  test(`first one source, then the others, ends in the same users as all at once (seed ${seed})`, async () => {
    await fill(setup, setup.rows);
    for (const name of sources) await merge(setup, undefined, [name]);
    // Ids are the same where the target or the first source has one for the user, and no other user has it there: a new
    // id comes after all ids that are seen, and a merge of one source does not see those of the next.
    const all = wanted();
    const early = new Set(
      all.idMap
        .filter(({ source, reason }) => source === sources[0] && reason === 'kept')
        .map(({ id }) => String(id)),
    );
    for (const { place, id } of setup.rows) if (place === 0) early.add(String(id));
    const shown = (rows: string[]) =>
      rows.map((row) => {
        const [id, ...rest] = JSON.parse(row);
        return JSON.stringify([early.has(id) ? id : 'another', ...rest]);
      });
    assertSame(shown(await targetRows(setup)), shown(expectedRows(all)), 'the target', setup);
    await assertRerun(setup);
  });
}

test.run();
