import { literal } from '../../stages/quoting.ts';

const times = ['timestamptz', 'timestamp', 'date'];

/** Whether a type tells when something was changed. */
export function isTime({ type, array }: { type: string; array: boolean }): boolean {
  return times.includes(type) && !array;
}

/** Whether values of a type need a zone to be a moment. */
export function needsZone(type: string): boolean {
  return type !== 'timestamptz';
}

/** SQL for the moment that a stored time means. */
export function moment(expression: string, type: string, zone: string): string {
  if (type === 'timestamptz') return expression;
  const timestamp = type === 'date' ? `${expression}::timestamp` : expression;
  return `(${timestamp} at time zone ${literal(zone)})`;
}

/** SQL for a moment as a column of the target stores it: with its precision, in its zone. */
export function asStored(
  expression: string,
  { stored: type, base, zone }: { stored: string; base: string; zone: string },
): string {
  if (base !== 'timestamptz') return `(${expression} at time zone ${literal(zone)})::${type}`;
  return type === 'timestamp with time zone' ? expression : `${expression}::${type}`;
}

/** SQL for a moment as it ranks: nothing where it lies further ahead than clocks go wrong. */
export function ranking(expression: string, trustFuture: boolean): string {
  return trustFuture
    ? expression
    : `case when ${expression} <= transaction_timestamp() + interval '5 minutes' then ${expression} end`;
}
