import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as assert from 'uvu/assert';
import { check } from '../../src/check/check.ts';
import type { Check } from '../../src/check/schema.ts';
import { type Bench, type Choice, silent } from './compare.ts';

const schema = JSON.parse(readFileSync(new URL('../../docs/check.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

/** What `check` found, as `--json` prints it; every answer is held against the published schema. */
export async function checked(b: Bench, choice?: Choice): Promise<Check> {
  const found = JSON.parse(JSON.stringify(await check(await b.settings(choice), silent()))) as Check;
  assert.ok(validate(found), JSON.stringify(validate.errors));
  return found;
}

/** The findings of one kind, without their kind. */
export function findings({ findings: all }: Check, code: string) {
  return all.filter((finding) => finding.code === code);
}

/** One table of the answer. */
export function tableOf({ tables }: Check, name: string): Check['tables'][number] {
  const found = tables.find(({ table }) => table === name);
  if (!found) throw new Error(`${name} is not among ${tables.map(({ table }) => table)}`);
  return found;
}
