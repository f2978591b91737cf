import { collectionKinds } from './kinds/collections.ts';
import { documentKinds } from './kinds/documents.ts';
import { type Kind, kind } from './kinds/kind.ts';
import { numberKinds } from './kinds/numbers.ts';
import { orderedKinds } from './kinds/ordered.ts';
import { ownKinds } from './kinds/own.ts';
import { relatedKinds } from './kinds/related.ts';
import { relatedListKinds } from './kinds/related-lists.ts';
import { relatedMoreKinds } from './kinds/related-more.ts';
import { textKinds } from './kinds/text.ts';
import { timeKinds } from './kinds/times.ts';
import type { Random } from './random.ts';
import type { Versions } from './table.ts';

const related = [...relatedKinds, ...relatedListKinds, ...relatedMoreKinds];
const kinds = [
  ...[...textKinds, ...numberKinds, ...timeKinds, ...documentKinds, ...collectionKinds, ...ownKinds],
  ...[...related, ...orderedKinds],
];

/** Types whose own `=`, or whose printed form, says something else than docs/comparing.md. */
const traps = kinds.filter(({ old }) =>
  /^(text collate folding|(var)?char|json|interval|box|circle|path|numeric|float|amount|padded|mood|tint)/.test(
    old,
  ),
);

function choose(random: Random, lists: readonly (readonly Kind[])[], versions: Versions, key: boolean): Kind {
  const oldest = versions === 'newer newer' ? 18 : 13;
  for (;;) {
    const chosen = random.pick(random.pick(lists));
    if (chosen.since <= oldest && (chosen.key || !key)) return chosen;
  }
}

export function chooseKind(random: Random, versions: Versions, key: boolean): Kind {
  return choose(random, [related, traps, kinds, kinds], versions, key);
}

const unchanged = kinds.filter(({ old, live }) => old === live);

/** A kind for a key that nothing but the settings calls one: any that is the same on both sides. */
export function chooseNamed(random: Random, versions: Versions): Kind {
  return choose(random, [unchanged], versions, false);
}

/** A kind whose values come one after the other. */
export function chooseOrdered(random: Random, versions: Versions): Kind {
  return choose(random, [orderedKinds], versions, false);
}

const texts = /^(text|varchar|char)\b(?! collate)[^[]*$/;
const numbers = /^(int[248]|numeric)\b[^[]*$/;
const scalars =
  /^(bool|bytea|uuid|date|time|timetz|timestamp|timestamptz|interval|inet|cidr|macaddr8?|oid|float[48]|json|jsonb|jsonpath|point|box|circle|path|line|lseg|polygon|bit|varbit)\b[^[]*$/;

/** Whether a column of that kind goes through the sieve, in a database of UTF-8. */
export function isHashable({ old, live, timezone }: Kind): boolean {
  if (timezone) return false;
  return (
    [texts, numbers].some((alike) => alike.test(old) && alike.test(live)) ||
    (scalars.test(old) && old === live)
  );
}

const hashable = kinds.filter(isHashable);

export function chooseHashable(random: Random, versions: Versions, key: boolean): Kind {
  return choose(random, [hashable], versions, key);
}

/** What a masked value looks like, in whatever case a fault leaves it: nothing else that the tables hold does. */
export const secret = /hush-[0-9a-f]{4}/i;

const secretKinds = ['text', 'varchar'].map((live) =>
  kind('text', ['hush-0000'], { live, strings: true, random: (random) => `hush-${secretDigits(random)}` }),
);

function secretDigits(random: Random): string {
  return random.int(0x100000, 0xffffff).toString(16);
}

/** A kind whose values can be found wherever they come up. */
export function chooseSecret(random: Random): Kind {
  return random.pick(secretKinds);
}
