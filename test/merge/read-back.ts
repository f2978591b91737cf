import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'csv-parse/sync';
import type { MergeAnswer } from '../../src/merge/merge.ts';

const schema = JSON.parse(readFileSync(new URL('../../docs/merge.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

/** Throws where an answer is not what the published schema says. */
export function requireSchema(answer: unknown): void {
  if (!validate(answer)) throw new Error(`docs/merge.schema.json: ${JSON.stringify(validate.errors)}`);
}

/** What a merge said and left behind, read back by parsers that are not ours. */
export interface Merged {
  answer: MergeAnswer;
  /** decisions.csv and so on: objects by the names of the columns, NULL is null; losers and key are parsed. */
  decisions: Line[];
  ids: Line[];
  attention: Line[];
  /** Every file as it is. */
  texts: Record<string, string>;
}

// biome-ignore lint/suspicious/noExplicitAny: what JSON in a field says is for the test to know
export type Line = Record<string, any>;

/** Reads the report of a merge; `answer` is what the merge returned. */
export function readMerged(out: string, answer: MergeAnswer): Merged {
  const names = ['merge.json', 'merge.html', 'decisions.csv', 'id_map.csv', 'attention.csv'];
  const texts = Object.fromEntries(names.map((name) => [name, readFileSync(join(out, name), 'utf8')]));
  const written = JSON.parse(texts['merge.json'] as string);
  if (JSON.stringify(written) !== JSON.stringify(answer))
    throw new Error('merge.json is not what merge returned');
  requireSchema(written);
  const lines = (file: string): Line[] =>
    parse(texts[file] as string, {
      columns: true,
      record_delimiter: '\n',
      cast: (value, { quoting, header, column }) => {
        if (header) return value;
        if (value === '' && !quoting) return null;
        if (file === 'id_map.csv') return value;
        return column === 'losers' || (file === 'attention.csv' && column === 'key')
          ? JSON.parse(value)
          : value;
      },
    });
  return {
    answer,
    decisions: lines('decisions.csv'),
    ids: lines('id_map.csv'),
    attention: lines('attention.csv'),
    texts,
  };
}
