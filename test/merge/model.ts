// What a merge of users has to come to by its rulings, in plain TypeScript and without any SQL. Nothing of pgmend is used.

import { lookAt } from './model-attention.ts';
import { gather, giveIds, isAbsent, type Person } from './model-people.ts';
import { believed, byBytes, hasKey, hasValue, reasonOf } from './model-rows.ts';
import type { Decision, Expected, Rules, User } from './model-types.ts';

function losersOf([winner, ...others]: User[], rules: Rules): Decision['losers'] {
  const first = winner as User;
  return others.map((row) => ({
    source: rules.places[row.place] as string,
    id: row.id,
    value: !hasValue(row) ? 'none' : row.value === first.value ? 'same' : 'differs',
    standing:
      hasValue(row) !== hasValue(first)
        ? 'no_value'
        : believed(row, rules) === believed(first, rules)
          ? 'equal'
          : 'older',
  }));
}

function decide({ rows, spelling, rejected, id }: Person, rules: Rules): Decision {
  const [winner] = rows as [User];
  const mine = rows.filter(({ place }) => place === 0);
  const same = mine.every(({ value }) => value === winner.value);
  return {
    key: spelling,
    outcome: winner.place === 0 ? 'kept' : rejected ? 'rejected' : mine.length > 0 ? 'updated' : 'inserted',
    chosen: rules.places[winner.place] as string,
    reason: reasonOf(rows, rules),
    id,
    value: mine.length === 0 ? 'new' : same ? 'same' : 'differs',
    losers: losersOf(rows, rules),
  };
}

/** What a merge of these rows comes to. */
export function expected(rows: User[], rules: Rules): Expected {
  const people = gather(rows, rules).toSorted((a, b) => byBytes(a.identity, b.identity));
  giveIds(people, rows, rules);
  const decisions = people.map((person) => decide(person, rules));
  const table = people.flatMap((person, index) => {
    const [winner] = person.rows as [User];
    const mine = person.rows.find(({ place }) => place === 0);
    if (decisions[index]?.outcome === 'rejected') return mine ? [mine] : [];
    return [{ ...winner, id: person.id, key: person.spelling, at: rules.stored(winner.at) }];
  });
  const untouched = rows.filter((row) => row.place === 0 && !hasKey(row, rules));
  return {
    decisions,
    table: [...table, ...untouched].map(({ place: _, ...row }) => row),
    idMap: people.flatMap((person) => {
      const { wanted, conflict, id } = person;
      return person.rows
        .filter(({ place }) => place > 0 && !isAbsent(person))
        .map((row) => ({
          source: rules.places[row.place] as string,
          key: row.key as string,
          sourceId: row.id,
          id: id as number,
          reason:
            row.id === null
              ? 'no_id'
              : row.id === id
                ? 'kept'
                : conflict && row.place === wanted?.place && row.id === wanted.id
                  ? 'id_conflict'
                  : 'same_user',
        }));
    }),
    attention: lookAt(people, rows, rules),
  };
}
