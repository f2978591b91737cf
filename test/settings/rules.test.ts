import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkValue } from '../../src/settings/check-value.ts';
import { type SettingName, settingRules } from '../../src/settings/rules.ts';
import { validate } from '../../src/settings/schema.ts';

// One table of rules, two readers: the command line is held against it without the schema of the config file, and both
// say the same of every text.

const texts = [
  ...[
    '',
    ' ',
    '0',
    '00',
    '1',
    '64',
    '65',
    '-1',
    '1.5',
    '1e3',
    '0.0',
    '.5',
    '99999999999999999999',
    '9'.repeat(400),
  ],
  ...['postgres://a@b/c', 'postgresql://a', 'mysql://a', 'a:1', '[::1]:5432', 'a:b', '::1:5'],
  ...['pgmend', 'Pgmend', 'pg_mend', 'pg_Mend', 'public', 'information_schema', 'target', 'a'.repeat(41)],
  ...['auto', 'full', 'sieve', 'Auto', 'html', 'html,json', 'html,pdf,doc', ',', 'html,'],
  ...[
    '10s',
    '10 s',
    '10  s',
    '1us',
    '999us',
    '1000us',
    '1999ms',
    '2s',
    '24d',
    '25d',
    '0ms',
    '5 minutes',
    '0us',
  ],
  ...[
    '64MB',
    '64 MB',
    '63kB',
    '64kB',
    '2047GB',
    '2048GB',
    '64mb',
    '64',
    '9999999TB',
    'a,b',
    'á',
    'a\nb',
    '1\n',
  ],
];

function bySchema(name: string, said: unknown): unknown {
  const result = validate({ [name]: said });
  if ('mistakes' in result) return { wrong: result.mistakes.map(({ message }) => message) };
  return { value: (result.config as Record<string, unknown>)[name] };
}

for (const name of Object.keys(settingRules) as SettingName[]) {
  test(`--${name} is read as ${name} of the config file`, () => {
    const rule = settingRules[name];
    if (rule.kind === 'switch') {
      assert.equal(checkValue(rule, true), bySchema(name, true));
      return;
    }
    for (const text of texts)
      assert.equal(checkValue(rule, text), bySchema(name, text), JSON.stringify(text));
    if (rule.kind !== 'names') return;
    for (const list of [['a', 'b'], ['a', '', 'b', ''], ['']])
      assert.equal(checkValue(rule, list), bySchema(name, list), JSON.stringify(list));
  });
}

test.run();
