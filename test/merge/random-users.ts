import type { Random } from '../oracle/random.ts';
import type { Moment, User } from './model-types.ts';
import { isSteady } from './wall-time.ts';

/** Rows of one place and of what other places it may have to do with. */
export interface Shape {
  /** How many people there are in all. */
  people: number;
  sources: number;
  carried: number;
  /** Whether the target has a table, with rows. */
  target: boolean;
  now: number;
}

const second = 1_000_000;

/** Rows of all places: with ties, gaps, people who have several rows or share an id, and names that are nearly alike. */
export function randomUsers(random: Random, shape: Shape): User[] {
  const { people, sources, carried } = shape;
  const tied = Array.from({ length: 6 }, () => aTime(random));
  // these are the same to a target that keeps whole seconds, or milliseconds
  tied.push(...[100_000, 100_400, 100_600, 499_999, 500_000].map((more) => (tied[0] as number) + more));
  const idsInTarget = random.shuffled(Array.from({ length: 3 * people }, (_, index) => index + 1));
  const namesInTarget = new Set<string | null>();
  const row = (place: number, person: number): User => ({
    place,
    id: place === 0 ? (idsInTarget.pop() as number) : anId(random, person, people),
    key: spelled(random, person),
    value: aValue(random),
    at: when(random, tied, shape.now),
    carry: Array.from({ length: carried }, () => random.pick([null, '', 'a', 'b', 'B', 'ä', '日本'])),
  });
  const rows: User[] = [];
  for (let person = 1; person <= people; person++) {
    for (let place = shape.target ? 0 : 1; place <= sources; place++) {
      if (!random.chance(0.55)) continue;
      const times = random.chance(0.12) ? random.int(2, 3) : 1;
      for (let time = 0; time < times; time++) {
        const one = row(place, person);
        // the same row a second time, as it is
        if (place > 0 && time > 0 && random.chance(0.2)) rows.push({ ...(rows.at(-1) as User) });
        else if (random.chance(0.02))
          rows.push({ ...one, key: place === 0 ? null : random.pick([null, '', ' ']) });
        else if (place > 0 || !namesInTarget.has(one.key)) rows.push(one);
        if (place === 0) namesInTarget.add(one.key);
      }
    }
  }
  return rows;
}

/** Mostly the person's own id; else that of somebody else, none, or one far off. */
function anId(random: Random, person: number, people: number): number | null {
  if (random.chance(0.6)) return person;
  return random.pick([
    null,
    random.int(1, people),
    random.int(people, 4 * people),
    9 * people,
    -random.int(1, 9),
  ]);
}

const bases = ['ann', 'Zoë', 'straße', 'ﬁnn', 'Σίσυφος', '李', 'a b', 'K'];

/** The name of a person; now and then in another case, with blanks, or in another Unicode form. */
function spelled(random: Random, person: number): string {
  const name = `${bases[person % bases.length]}${person}`;
  if (random.chance(0.8)) return name;
  return random.pick([
    name.toUpperCase(),
    name.toLowerCase(),
    ` ${name}`,
    `${name.slice(0, 1)}\t${name.slice(1)} `,
    `${name}\u00a0`,
    name.normalize('NFD'),
    name.normalize('NFKC'),
    name.replace(/[0-9]/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  ]);
}

function aValue(random: Random): string | null {
  return random.pick([
    null,
    '',
    'pw1',
    'pw2',
    'pw1',
    'pw2',
    'PW1',
    "it's",
    `p${random.int(1, 1e6)}`,
    'rather-long',
  ]);
}

/** A moment between 2001 and 2025. */
function aTime(random: Random): number {
  for (;;) {
    const at = random.int(978_307_200, 1_767_225_600) * second + random.int(0, 999_999);
    if (isSteady(at)) return at;
  }
}

function when(random: Random, tied: Moment[], now: number): Moment {
  const kind = random.int(1, 20);
  if (kind <= 2) return null;
  if (kind === 3) return random.pick([Infinity, -Infinity]);
  // two minutes ahead is what clocks do; an hour ahead is not
  const near = now + random.pick([-3600, -60, 120, 3600, 86_400 * 400, 86_400 * 30_000]) * second;
  if (kind <= 5 && isSteady(near)) return near;
  return kind <= 12 ? random.pick(tied) : aTime(random);
}
