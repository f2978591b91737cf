import { kind, withoutZeros } from './kind.ts';

/** Printed jsonb with its numbers brought to one form; strings stay as they are. */
function numbersNormal(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|[^"]+/g, (part) =>
    part.startsWith('"') ? part : withoutZeros(part),
  );
}

const points = [['(1,2)', '(1.0,2.0)'], '(2,1)', '(1.0000000001,2)', '(0,0)', '(NaN,1)', '(Infinity,1)'];

export const documentKinds = [
  // no equality: what is written is compared
  kind(
    'json',
    [
      ...['{"a":1}', '{"a": 1}', '{"a":1.0}', '{"a":1,"a":2}', '{"a":2}', '{"b":1,"a":2}', '{"a":2,"b":1}'],
      ...[
        'null',
        '""',
        '[]',
        '{}',
        ' {}',
        '[1,2]',
        '1',
        '1.0',
        '"1"',
        '"a"',
        '"\\u0061"',
        '"\\n"',
        '[1,\n2]',
        '"\\u0000"',
      ],
    ],
    { key: false },
  ),
  kind(
    'jsonb',
    [
      ['{"a": 1, "b": 2}', '{"b":2,"a":1}', '{"a":0,"b":2,"a":1}', '{"a":1.0,"b":2.00}'],
      ['{"a": 1}', '{"a":1.0}', '{"a":1.00}', '{ "a" : 1 }'],
      ['1', '1.0'],
      ['10', '1e1', '10.0'],
      ['"a"', '"\\u0061"'],
      ...[
        'null',
        '""',
        '[]',
        '{}',
        '"1"',
        '"1.0"',
        '"1.00"',
        '{"a":null}',
        '[1,2]',
        '[2,1]',
        'true',
        '"\\n"',
        '[[]]',
      ],
      ...['{"a":"1.0"}', '{"a":{"b":[1,{"c":"\\""}]}}', '{"":""}', '0.1', '1000000000000000000000000000001'],
    ],
    { normal: numbersNormal },
  ),
  kind('point', points, { key: false }),
  kind('point[]', ['{}', '{"(1,2)"}', '{"(2,1)"}', '{"(1,2)","(2,1)"}'], { key: false }),
  // boxes and circles of one area, paths of as many points: all equal to their own `=`
  kind('box', ['(2,2),(0,0)', '(4,1),(0,0)', '(3,3),(1,1)', '(0,0),(0,0)'], { key: false }),
  kind('circle', ['<(0,0),1>', '<(5,5),1>', '<(0,0),0>'], { key: false }),
  kind('path', ['((0,0),(1,1))', '[(0,0),(1,1)]', '((5,5),(9,9))'], { key: false }),
  kind('lseg', ['[(0,0),(1,1)]', '[(1,1),(0,0)]'], { key: false }),
  kind('line', [['{1,-1,0}', '[(0,0),(1,1)]'], '{2,-2,0}', '{1,2,3}'], { key: false }),
  kind('polygon', ['((0,0),(1,1),(1,0))', '((1,1),(1,0),(0,0))'], { key: false }),
  kind('tsvector', [["'a' 'b'", "'b' 'a'"], "'a':1 'b':2", "'a'", ''], { key: false }),
  kind('tsquery', ["'a' & 'b'", "'b' & 'a'", "'a' | 'b'"], { key: false }),
  kind('jsonpath', ['$."a"', '$."b"', 'strict $."a"'], { key: false }),
  kind('inet', [
    ['192.168.0.1', '192.168.0.1/32'],
    ...[
      '192.168.0.1/24',
      '192.168.0.0/24',
      '0.0.0.0/0',
      '0.0.0.0',
      '::1',
      '::1/64',
      '::ffff:1.2.3.4',
      '1.2.3.4',
    ],
  ]),
  kind('cidr', [['192.168.0.0/24', '192.168.0/24'], '192.168.0.0/25', '192.168.0.1/32', '::/0', '0.0.0.0/0']),
  kind('macaddr', [['08:00:2b:01:02:03', '08-00-2B-01-02-03', '0800.2b01.0203'], '08:00:2b:01:02:04']),
  kind('macaddr8', [['08:00:2b:ff:fe:01:02:03', '08:00:2b:01:02:03'], '08:00:2b:ff:ff:01:02:03']),
  kind('regtype', ['integer', 'text', 'bigint'], { key: false }),
  kind('int2vector', ['', '1', '1 2', '2 1'], { key: false }),
  kind('oidvector', ['', '1', '1 2', '2 1'], { key: false }),
];
