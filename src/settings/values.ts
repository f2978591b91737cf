import { z } from 'zod';
import type { Rule, Ruled } from './rules.ts';

/** The schema of a setting, made of its rule. */
export function schemaOf<const R extends Rule>(rule: R): z.ZodType<Ruled<R>> {
  return asSchema(rule) as unknown as z.ZodType<Ruled<R>>;
}

function asSchema(rule: Rule): z.ZodType {
  switch (rule.kind) {
    case 'text': {
      const { form, wrong, limits, formFirst = false, orNumber } = rule;
      const text = limits.reduce(
        (schema, [holds, what]) => schema.refine(holds, what),
        z.string(orNumber && wrong).regex(form, { error: wrong, abort: formFirst }),
      );
      return orNumber
        ? z.preprocess((value) => (typeof value === 'number' ? String(value) : value), text)
        : text;
    }
    case 'number': {
      const { written } = rule;
      const read = (value: unknown) =>
        // on the command line it is text
        typeof value === 'string' && written.test(value) ? Number(value) : value;
      return z.preprocess(read, numberSchema(rule));
    }
    case 'name':
      return z.string().min(1);
    case 'names':
      return z.preprocess(
        (value) => (typeof value === 'string' ? [value] : value),
        z.array(z.string().min(1)).min(1),
      );
    case 'switch':
      return z.boolean();
    case 'choice':
      return z.enum(rule.choices);
    case 'choices':
      return z.preprocess(
        (value) => (typeof value === 'string' ? value.split(',') : value),
        z.array(z.enum(rule.choices)).min(1),
      );
  }
}

function numberSchema({ least, most, above, wrong }: Extract<Rule, { kind: 'number' }>): z.ZodType {
  if (above !== undefined) return z.number(wrong).gt(above, wrong);
  // otherwise a number beyond all of them is reported twice
  const whole = z.int({ error: wrong, abort: true });
  const bounded = least === undefined ? whole : whole.min(least, wrong);
  return most === undefined ? bounded : bounded.max(most, wrong);
}
