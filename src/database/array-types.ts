import { parse } from 'postgres-array';

/**
 * How the driver reads and sends the arrays that pgmend's own queries have. Left to itself it looks all array types up in
 * pg_type when it has connected: one more way there and back, and where that query fails (a `statement_timeout` of 1 ms) the
 * error reaches nobody and ends the process.
 */
export const arrayTypes = {
  texts: {
    to: 1009,
    // text[], name[]
    from: [1009, 1003],
    serialize: (): string => {
      throw new Error('texts are sent as JSON');
    },
    parse: (text: string) => parse(text),
  },
  integers: {
    to: 1007,
    // integer[]
    from: [1007],
    serialize: (values: number[]) => `{${values.join()}}`,
    parse: (text: string) => parse(text, Number),
  },
};
