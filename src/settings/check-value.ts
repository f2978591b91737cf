import { didYouMean } from '../did-you-mean.ts';
import type { Rule } from './rules.ts';

/** A setting as its rule reads it, or all that is wrong with it. */
export type CheckedValue = { value: unknown } | { wrong: string[] };

/**
 * Holds a value of the command line against its rule. The schema of the config file would say the same, but takes longer
 * to load than all the rest of the program.
 */
export function checkValue(rule: Rule, said: string | string[] | boolean): CheckedValue {
  const mistakes = (list: string[], value: unknown): CheckedValue =>
    list.length > 0 ? { wrong: list } : { value };
  switch (rule.kind) {
    case 'switch':
      return { value: said };
    case 'name':
      return mistakes(said === '' ? ['is empty'] : [], said);
    case 'names': {
      const list = [said].flat();
      return mistakes(
        list.filter((name) => name === '').map(() => 'is empty'),
        list,
      );
    }
    case 'choice':
      return mistakes(notAmong([String(said)], rule.choices), said);
    case 'choices': {
      const list = String(said).split(',');
      return mistakes(notAmong(list, rule.choices), list);
    }
    case 'text':
      return mistakes(wrongWithText(rule, String(said)), said);
    case 'number':
      return checkNumber(rule, String(said));
  }
}

function notAmong(list: string[], choices: readonly string[]): string[] {
  return list
    .filter((one) => !choices.includes(one))
    .map(
      (one) => `is ${JSON.stringify(one)}, which is none of ${choices.join(', ')}${didYouMean(one, choices)}`,
    );
}

function wrongWithText(
  { form, wrong, limits, formFirst }: Extract<Rule, { kind: 'text' }>,
  text: string,
): string[] {
  const hasForm = form.test(text);
  if (!hasForm && formFirst) return [wrong];
  const beyond = limits.filter(([holds]) => !holds(text)).map(([, what]) => what);
  return hasForm ? beyond : [wrong, ...beyond];
}

function checkNumber(
  { written, least = -Infinity, most = Infinity, above, wrong }: Extract<Rule, { kind: 'number' }>,
  text: string,
): CheckedValue {
  const value = written.test(text) ? Number(text) : Number.NaN;
  const isRight =
    above === undefined
      ? Number.isSafeInteger(value) && value >= least && value <= most
      : Number.isFinite(value) && value > above;
  return isRight ? { value } : { wrong: [wrong] };
}
