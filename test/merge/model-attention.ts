import type { Person } from './model-people.ts';
import { believed, folded, grouped, hasKey, hasValue, isFuture, reasonOf } from './model-rows.ts';
import type { Expected, Rules, User } from './model-types.ts';

/** What needs review. */
export function lookAt(people: Person[], rows: User[], rules: Rules): Expected['attention'] {
  const named = (code: string, { place, id, key }: User, wantsLook = true) => ({
    code,
    wantsLook,
    source: rules.places[place] as string,
    sourceId: id,
    key,
  });
  const keyed = people.flatMap((person) => person.rows);
  const alike = grouped(people, ({ spelling }) => folded(spelling));
  const of = ({ rows, spelling }: Person) => ({ ...(rows[0] as User), key: spelling });
  return [
    ...rows.filter((row) => !hasKey(row, rules)).map((row) => named('no_key', row)),
    ...keyed.filter((row) => isFuture(rules.stored(row.at), rules)).map((row) => named('future_time', row)),
    ...keyed.filter((row) => !hasValue(row)).map((row) => named('no_value', row)),
    ...people.flatMap((person) =>
      grouped(person.rows, ({ place }) => place).flatMap((group) =>
        group.length > 1 ? [named('duplicate_key', group[0] as User)] : [],
      ),
    ),
    ...people.flatMap((person) => {
      const reason = reasonOf(person.rows, rules);
      const [winner] = person.rows as [User];
      const differ = person.rows.some(
        (row) =>
          hasValue(row) === hasValue(winner) && believed(row, rules) === null && row.value !== winner.value,
      );
      return [
        ...(reason === 'tie' ? [named('tie', of(person))] : []),
        ...(reason === 'no_time' ? [named('no_time', of(person), differ)] : []),
        ...(person.rejected ? [named('does_not_fit', of(person))] : []),
      ];
    }),
    ...alike.flatMap((group) =>
      group.length > 1 ? group.map((person) => named('similar_key', of(person))) : [],
    ),
  ];
}
