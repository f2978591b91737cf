/** A table without a key: its columns, its rows on either side, and what is missing and new, a copy each, by hand. */
export interface Case {
  name: string;
  columns: string;
  /** Of live, where they are others. */
  liveColumns?: string;
  old: string;
  live: string;
  missing: string[];
  new: string[];
  /** Settings of the table. */
  config?: Record<string, unknown>;
  /** False where equal values may look unlike, so that no checksum can be made of them. */
  sieved?: false;
}

export const cases: Case[] = [
  {
    name: 'copies',
    columns: 'a int, b text',
    old: "(1,'x'),(1,'x'),(1,'x'),(2,'y'),(3,'z')",
    live: "(1,'x'),(2,'y'),(2,'y'),(2,'y')",
    missing: ['1|x', '1|x', '3|z'],
    new: ['2|y', '2|y'],
  },
  {
    name: 'changed',
    columns: 'a int, b text',
    old: "(1,'x'),(2,'y')",
    live: "(1,'x'),(2,'Y')",
    missing: ['2|y'],
    new: ['2|Y'],
  },
  {
    name: 'nulls',
    columns: 'a int, b text',
    old: "(null,null),(null,null),(null,''),(1,null),(null,'1')",
    live: "(null,null),(null,''),(1,null),(1,null)",
    missing: ['<null>|<null>', '<null>|1'],
    new: ['1|<null>'],
  },
  // a hash of all values that does not tell whose they are would call these the same
  {
    name: 'exchanged',
    columns: 'a text, b text',
    old: "('p','q'),('r','s')",
    live: "('p','s'),('r','q')",
    missing: ['p|q', 'r|s'],
    new: ['p|s', 'r|q'],
  },
  {
    name: 'turned',
    columns: 'a text, b text',
    old: "('p','q'),('p','')",
    live: "('q','p'),('','p')",
    missing: ['p|', 'p|q'],
    new: ['q|p', '|p'],
  },
  {
    name: 'joined',
    columns: 'a text, b text',
    old: "('a','b-c'),('ab','')",
    live: "('a-b','c'),('a','b')",
    missing: ['a|b-c', 'ab|'],
    new: ['a-b|c', 'a|b'],
  },
  // equal by value, printed otherwise: one row, so that 1.0 and 1.00 are two copies of it
  {
    name: 'numbers',
    columns: 'a numeric, b float8',
    old: "(1.0,'-0'),(1.00,0),(2,'NaN')",
    live: "(1,0),(2.00,'NaN')",
    missing: ['1.00|0'],
    new: [],
  },
  {
    name: 'scaled',
    columns: 'a numeric',
    old: '(1.0),(1.00),(3)',
    live: '(1.000),(2)',
    missing: ['1.00', '3'],
    new: ['2'],
  },
  {
    name: 'documents',
    columns: 'a jsonb',
    old: `('{"a": 1, "b": 2.0}'),('{"b": 2.00, "a": 1}'),('null'),(null)`,
    live: `('{"b": 2, "a": 1.0}'),(null)`,
    missing: ['null', '{"a": 1, "b": 2.0}'],
    new: [],
    sieved: false,
  },
  {
    name: 'json_text',
    columns: 'a json, b point, c xml',
    old: `('{"a":1}','(1,2)','<a/>'),('{"a":1}','(1,2)','<a/>')`,
    live: `('{"a": 1}','(1,2)','<a/>'),('{"a":1}','(1,2)','<a/>')`,
    missing: ['{"a":1}|(1,2)|<a/>'],
    new: ['{"a": 1}|(1,2)|<a/>'],
    sieved: false,
  },
  {
    name: 'unhashed',
    columns: 'a bit(3), b money, c tsvector, d varbit',
    old: "(B'010',1.5,'b a',B'1'),(B'010',1.5,'a b',B'1'),(B'011',null,null,null)",
    live: "(B'010',1.5,'a b',B'1')",
    missing: ["010|$1.50|'a' 'b'|1", '011|<null>|<null>|<null>'],
    new: [],
    sieved: false,
  },
  {
    name: 'arrays',
    columns: 'a int[], b text[], c int4range',
    old: `('{1,2}','{a,NULL}','[1,3)'),('{}',null,'empty'),('{NULL}','{""}',null),('{{1},{2}}','{}','[1,3)')`,
    live: `('{1,2}','{a,NULL}','[1,2]'),(null,'{}','empty'),('{NULL}','{""}',null),('{1,2}','{}','[1,3)')`,
    missing: ['{{1},{2}}|{}|[1,3)', '{}|<null>|empty'],
    new: ['<null>|{}|empty', '{1,2}|{}|[1,3)'],
    sieved: false,
  },
  {
    name: 'intervals',
    columns: 'a interval',
    old: "('1 mon'),('30 days')",
    live: "('1 mon'),('1 mon')",
    missing: ['30 days'],
    new: ['1 mon'],
  },
  {
    name: 'padded',
    columns: 'a char(4), b varchar(4)',
    old: "('ab','ab'),('ab  ','ab')",
    live: "('ab','ab'),('ab','ab ')",
    missing: ['ab|ab'],
    new: ['ab|ab '],
  },
  {
    name: 'wider',
    columns: 'a int, b date, c varchar(9), d json, e float4',
    liveColumns: 'a bigint, b timestamp, c text, d jsonb, e float8',
    old: `(1,'2020-01-01','v','{"a":1}',0.1),(1,'2020-01-01','v','{"a": 1}',0.1),(2,'infinity',null,null,null)`,
    live: `(1,'2020-01-01 00:00','v','{"a":1}',0.1),(2,'infinity',null,null,null),(3,'2020-01-01 01:00','v',null,null)`,
    missing: ['1|2020-01-01|v|{"a":1}|0.1'],
    new: ['3|2020-01-01 01:00:00|v|<null>|<null>'],
    sieved: false,
  },
  {
    name: 'zoned',
    columns: 'a timestamp',
    liveColumns: 'a timestamptz',
    old: "('2020-07-01 12:00'),('2020-07-01 12:00')",
    live: "('2020-07-01 10:00+00')",
    missing: ['2020-07-01 10:00:00+00'],
    new: [],
    config: { timezone: 'Europe/Berlin' },
    sieved: false,
  },
  // what is not compared makes no other row
  {
    name: 'excluded',
    columns: 'a int, seen timestamptz',
    old: "(1,'2020-01-01Z'),(1,'2020-01-02Z'),(2,'2020-01-03Z')",
    live: "(1,'2021-01-01Z'),(2,'2021-01-03Z')",
    missing: ['1|2020-01-02 00:00:00+00'],
    new: [],
    config: { exclude: ['seen'] },
  },
  {
    name: 'other_columns',
    columns: 'a int, b int',
    liveColumns: 'a int, c int',
    old: '(1,1),(1,2),(2,1)',
    live: '(1,7),(3,8)',
    missing: ['1|2', '2|1'],
    new: ['3|8'],
  },
  {
    name: 'some_rows',
    columns: 'a int, b text',
    old: "(1,'x'),(1,'x'),(9,'x'),(9,'x')",
    live: "(1,'x'),(9,'x'),(8,'x')",
    missing: ['1|x'],
    new: [],
    config: { where: 'a < 5' },
  },
  {
    name: 'hostile',
    columns:
      '"copy" int, hash text, content text, old text, live text, "key" text, "status" text, "select" text',
    old: "(1,'h','c','o','l','k','s','x'),(1,'h','c','o','l','k','s','x')",
    live: "(1,'h','c','o','l','k','s','x'),(1,'h','c','o','l','k','s','y')",
    missing: ['1|h|c|o|l|k|s|x'],
    new: ['1|h|c|o|l|k|s|y'],
  },
  { name: 'empty', columns: 'a int', old: '', live: '', missing: [], new: [] },
  { name: 'lost', columns: 'a int', old: '(1),(1)', live: '', missing: ['1', '1'], new: [] },
];
