import { type Kind, kind } from './kinds/kind.ts';
import type { Random } from './random.ts';
import type { Cell } from './rows.ts';

/** A condition of the settings over one column that both sides have, and for which values it holds. */
export interface Condition {
  kind: Kind;
  sql(name: string): string;
  /** The values, as they are spelled and as they print, for which it holds; null is NULL. */
  inside: readonly (string | null)[];
  outside: readonly (string | null)[];
}

type Values = readonly (string | null)[];

function condition(
  old: string,
  live: string,
  sql: Condition['sql'],
  inside: Values,
  outside: Values,
): Condition {
  const pool = [...inside, ...outside].filter((value) => value !== null);
  return { kind: kind(old, pool, { live }), sql, inside, outside };
}

/** Conditions that a careless rendering breaks: without parentheses, with a comment, with braces or a quote. */
export const conditions: Condition[] = [
  condition('int4', 'int4', (name) => `${name} = 7 or ${name} = 8`, ['7', '8'], ['9', '0', null]),
  condition('int4', 'int8', (name) => `${name} % 2 = 0`, ['0', '2', '-4'], ['1', '-3', null]),
  condition('int8', 'int4', (name) => `${name} is null or ${name} > 5`, [null, '6'], ['5', '-6']),
  condition('text', 'text', (name) => `${name} = 'in'`, ['in'], ['IN', 'in ', '', 'out', null]),
  condition('text', 'varchar(9)', (name) => `${name} <> 'it''s'`, ['in', '', "it''s"], ["it's", null]),
  condition('varchar(9)', 'text', (name) => `${name} like 'in%'`, ['in', 'in%', 'inn'], ['i', 'In', null]),
  condition('bool', 'bool', (name) => name, ['true'], ['false', null]),
  condition('bool', 'bool', (name) => `${name} is not true`, ['false', null], ['true']),
  condition(
    'date',
    'date',
    (name) => `${name} >= '2020-01-01' -- {{not}} before`,
    ['2020-01-01', 'infinity'],
    ['2019-12-31', '-infinity', null],
  ),
  condition('mood', 'mood', (name) => `${name} = 'ok'`, ['ok'], ['OK', 'sad', null]),
  condition('text', 'text', (name) => `${name} ~ E'^\\\\$1|{{x}}$'`, ['$1', '{{x}}'], ['1', '', null]),
];

/** A value inside or outside of the condition. */
export function pickWhere(random: Random, { inside, outside }: Condition, within: boolean): Cell {
  const id = random.pick(within ? inside : outside);
  return id === null ? null : { value: { id, old: [id], live: [id] }, spelled: id };
}

export function isInside({ inside }: Condition, value: string | null | undefined): boolean {
  return inside.includes(value ?? null);
}
