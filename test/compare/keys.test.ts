import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, type Files } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// Table "Keys" of the rulings.

let b: Bench;
let files: Files;
/** Of the tables without a key, with --strict-keys. */
let strict: Files;
const keyless = ['unique_nullable', 'unique_partial', 'unique_deferred', 'no_key', 'lost_key'];

/** Tables on both sides alike: definition, rows of old, rows of live. */
const same: [name: string, columns: string, old: string, live: string][] = [
  [
    'two_columns',
    'a int, b text, v text, primary key (a, b)',
    "(1,'x','v'),(1,'y','v'),(2,'x','v')",
    "(1,'x','v'),(1,'y','w'),(2,'z','v')",
  ],
  // joined into one string these two would be one key
  [
    'not_joined',
    'a text, b text, v text, primary key (a, b)',
    "('a','b-c','v'),('a-b','c','v')",
    "('a','b-c','v'),('a-b','c','w')",
  ],
  [
    'mixed',
    'a uuid, b timestamptz, c numeric, d bytea, v int, primary key (d, c, b, a)',
    "('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11','2020-01-01 00:00+00',1.0,'\\x00',1)",
    "('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11','2020-01-01 01:00+01',1.00,'\\x00',2)",
  ],
  [
    'unique_only',
    'a int not null unique, b int unique, v text',
    "(1,null,'v'),(2,null,'v')",
    "(1,1,'v'),(3,null,'v')",
  ],
  ['unique_nullable', 'a int unique, v text', '(1,null)', '(1,null)'],
  ['unique_partial', 'a int not null, v text', "(1,'v')", "(1,'v')"],
  ['unique_deferred', 'a int not null unique deferrable, v text', "(1,'v')", "(1,'v')"],
  ['no_key', 'a int, v text', "(1,'v')", "(1,'v')"],
  ['named', 'a int, b int, v text', "(1,1,'v'),(1,2,'v'),(2,1,'v')", "(1,1,'v'),(1,2,'w'),(3,1,'v')"],
  ['twice_on_old', 'a int, v text', "(1,'v'),(1,'w'),(2,'v')", "(1,'v')"],
  ['twice_on_live', 'a int, v text', "(1,'v')", "(1,'v'),(1,'v'),(1,'v')"],
  ['null_key', 'a int, b int, v text', "(1,1,'v'),(1,null,'v')", "(1,1,'v')"],
  ['many_twice', 'a int, v text', Array.from({ length: 24 }, (_, n) => `(${n >> 1},'v')`).join(), "(1,'v')"],
  ['long_twice', 'a text, v text', "(repeat('é', 100000),'v'),(repeat('é', 100000),'v')", "('a','v')"],
  ['included', 'a int not null, b int not null, v text', "(1,1,'v')", "(1,2,'v')"],
  ['interval_key', 'a interval primary key, v int', "('1 mon',1),('2 mons',1)", "('30 days',1),('2 mons',2)"],
  ['folded_key', 'a text collate folding primary key, v int', "('a',1),('b',1)", "('A',1),('b',2)"],
  ['jsonb_key', 'a jsonb primary key, v int', `('{"a":1,"b":2}',1)`, `('{"b":2,"a":1}',2)`],
  ['char_key', 'a char(4) primary key, v int', "('ab',1)", "('ab  ',2)"],
  ['bit_key', 'a bit(3) primary key, v int', "(B'010',1)", "(B'010',2)"],
];

/** Keys of another type on live: name, type on old, on live, rows of each. */
const other: [name: string, old: string, live: string, olds: string, lives: string][] = [
  ['int_bigint', 'int', 'bigint', '(1,1),(2,1)', '(1,2),(3000000000,1)'],
  ['varchar_text', 'varchar(9)', 'text', "('a',1),('b',1)", "('a',2),('b ',1)"],
  [
    'uuid_text',
    'uuid',
    'text',
    "('A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11',1)",
    "('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',2)",
  ],
  [
    'text_uuid',
    'text',
    'uuid',
    "('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',1),('no uuid',1)",
    "('A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11',2)",
  ],
  [
    'uuid_in_capitals',
    'text',
    'uuid',
    "('A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11',1),('{a0eebc999c0b4ef8bb6d6bb9bd380a12}',1),('x',1)",
    "('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',1)",
  ],
  ['int_text', 'int', 'text', '(1,1)', "('1',2)"],
  ['date_timestamp', 'date', 'timestamp', "('2020-01-01',1)", "('2020-01-01',2)"],
  ['float4_float8', 'float4', 'float8', '(0.5,1)', '(0.5,2)'],
];

test.before(
  loud(async () => {
    b = await bench();
    await b.both(
      `create collation folding (provider = icu, locale = 'und-u-ks-level2', deterministic = false);`,
    );
    for (const side of ['old', 'live'] as const) {
      const alike = same.map(
        ([name, columns, ...rows]) =>
          `create table ${name} (${columns}); insert into ${name} values ${rows[side === 'old' ? 0 : 1]};`,
      );
      const unlike = other.map(([name, old, live, ...rows]) =>
        side === 'old'
          ? `create table ${name} (k ${old} primary key, v int); insert into ${name} values ${rows[0]};`
          : `create table ${name} (k ${live} primary key, v int); insert into ${name} values ${rows[1]};`,
      );
      await b[side].sql.unsafe(`${alike.join('\n')} ${unlike.join('\n')}
        create unique index on unique_partial (a) where v is not null;
        create unique index on included (a) include (b);`);
    }
    // a primary key on one side, a plain unique index over the same columns on the other
    await b.old.sql.unsafe(`
      create table other_kind (a int primary key, b int, v int); insert into other_kind values (1, 1, 1);
      create table other_columns (a int primary key, b int not null unique, v int);
      insert into other_columns values (1, 10, 1), (2, 20, 1);
      create table renamed (was int primary key, v int); insert into renamed values (1, 1), (2, 1);
      create table lost_key (a int primary key, v int); insert into lost_key values (1, 1);`);
    await b.live.sql.unsafe(`
      create table other_kind (a int not null unique, b int, v int); insert into other_kind values (1, 1, 2);
      create table other_columns (a int not null, b int primary key, v int);
      insert into other_columns values (9, 10, 1), (2, 20, 2);
      create table renamed (is_now int primary key, v int); insert into renamed values (1, 2), (2, 1);
      create table lost_key (a int, v int); insert into lost_key values (1, 2);`);
    strict = await b.run({ table: keyless, strictKeys: true });
    files = await b.run({
      key: ['named=a,b', 'twice_on_old=a', 'twice_on_live=a', 'null_key=a,b', 'many_twice=a', 'long_twice=a'],
      tables: { renamed: { rename: { was: 'is_now' } } },
    });
  }),
);
test.after(() => b.drop());

function of(table: string) {
  const found = files.report.tables.find((candidate) => candidate.table === `public.${table}`);
  if (!found) throw new Error(`${table} is not in the report`);
  return found;
}

/** What a table's rows are found to be, by key: `1,x corrupted`. */
function verdicts(table: string): string[] {
  const lines = files.lines.filter((line) => line.table === `public.${table}`);
  return lines.map(({ key, status }) => `${Object.values(key).join()} ${status}`);
}

test('a composite key is the two columns, in the order of the table, never a string of both', () => {
  assert.equal(of('two_columns').key, ['a', 'b']);
  assert.equal(verdicts('two_columns'), ['1,y corrupted', '2,x missing', '2,z new']);
  assert.equal(verdicts('not_joined'), ['a-b,c corrupted']);
});

test('a key of several types matches by value, in the order of the index', () => {
  assert.equal(of('mixed').key, ['d', 'c', 'b', 'a']);
  assert.equal(of('mixed').counts, { old: 1, live: 1, identical: 0, missing: 0, corrupted: 1, new: 0 });
});

test('without a primary key, a unique index over NOT NULL columns is the key', () => {
  assert.equal(of('unique_only').key, ['a']);
  assert.equal(verdicts('unique_only'), ['1 corrupted', '2 missing', '3 new']);
  assert.equal(of('included').key, ['a']);
  assert.equal(verdicts('included'), ['1 corrupted']);
  assert.equal(of('other_kind').key, ['a']);
  assert.equal(verdicts('other_kind'), ['1 corrupted']);
});

test('primary keys over other columns are no key, a unique index that both sides have is', () => {
  assert.equal(of('other_columns').key, ['b']);
  assert.equal(verdicts('other_columns'), ['10 corrupted', '20 corrupted']);
});

test('what may be NULL, partial, deferred or on one side only is no key: then content decides', () => {
  for (const table of keyless) {
    const { outcome, key, findings, counts } = of(table);
    assert.equal([outcome, key], ['compared', []], table);
    const { old, identical, missing } = counts ?? {};
    assert.equal([old, identical, missing], table === 'lost_key' ? [1, 0, 1] : [1, 1, 0], table);
    assert.ok(
      findings.some(({ code, detail }) => code === 'compared_by_content' && /^key: none/.test(detail)),
    );
    const refused = strict.report.tables.find((one) => one.table === `public.${table}`);
    assert.equal(
      [refused?.outcome, refused?.reason, refused?.counts],
      ['not_compared', 'no key', null],
      table,
    );
    assert.match(refused?.hint ?? '', `--key 'public.${table}=COLUMN[,COLUMN]'`);
  }
  assert.is(strict.report.verdict, 'incomplete');
});

test('a key that the user names is used', () => {
  assert.equal(of('named').key, ['a', 'b']);
  assert.equal(verdicts('named'), ['1,2 corrupted', '2,1 missing', '3,1 new']);
});

test('a key column may have another name on old', () => {
  assert.equal(of('renamed').key, ['is_now']);
  assert.equal(verdicts('renamed'), ['1 corrupted']);
});

test('duplicate and NULL keys are found on either side, and told with their number', async () => {
  assert.is(of('twice_on_old').reason, 'duplicate or NULL keys: {"a": "1"} (old: 2)');
  assert.is(of('twice_on_live').reason, 'duplicate or NULL keys: {"a": "1"} (live: 3)');
  assert.is(of('null_key').reason, 'duplicate or NULL keys: {"a": "1", "b": null} (old: 1)');
  assert.equal(await b.rows('select * from pgmend.twice_on_live_duplicates'), [
    ['live', '{"a": "1"}', '3', 'duplicate'],
  ]);
  assert.equal(of('twice_on_old').outcome, 'not_compared');
});

test('of many duplicate keys the first ten are told, and the view has them all', async () => {
  assert.is(of('many_twice').reason?.match(/\(old: 2\)/g)?.length, 10);
  assert.is((await b.rows('select * from pgmend.many_twice_duplicates')).length, 12);
});

test('of a duplicate key that is long its beginning is told', async () => {
  assert.is(of('long_twice').reason, `duplicate or NULL keys: {"a": "${'é'.repeat(193)}... (old: 2)`);
  assert.equal(await b.rows(`select key ->> 'a' = repeat('é', 100000) from pgmend.long_twice_duplicates`), [
    ['t'],
  ]);
});

test('key types that convert without loss do', () => {
  assert.equal(verdicts('int_bigint'), ['1 corrupted', '2 missing', '3000000000 new']);
  assert.equal(verdicts('varchar_text'), ['a corrupted', 'b missing', 'b  new']);
  assert.equal(verdicts('uuid_text'), ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11 corrupted']);
  assert.equal(verdicts('text_uuid'), ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11 corrupted', 'no uuid missing']);
});

test('a key of text that is a uuid in another form than the canonical one is not compared', async () => {
  assert.is(
    of('uuid_in_capitals').reason,
    'keys that are a uuid, and not as Postgres prints it: ' +
      '{"k": "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"} (old: 1), {"k": "{a0eebc999c0b4ef8bb6d6bb9bd380a12}"} (old: 1)',
  );
});

test('other key types are not compared, and the reason names the column and its types', () => {
  const types = {
    int_text: 'integer on old, text',
    date_timestamp: 'date on old, timestamp without time zone',
    float4_float8: 'real on old, double precision',
  };
  for (const [table, words] of Object.entries(types)) {
    assert.is(of(table).outcome, 'not_compared');
    assert.is(
      of(table).reason,
      `key column k is ${words} on live: no lossless conversion leads from one to the other`,
    );
  }
});

test('a key whose type has no sound equality matches as it is printed', () => {
  assert.equal(verdicts('interval_key'), ['1 mon missing', '2 mons corrupted', '30 days new']);
  assert.equal(verdicts('folded_key'), ['A new', 'a missing', 'b corrupted']);
  assert.equal(verdicts('bit_key'), ['010 corrupted']);
});

test('a key whose type has one matches by value', () => {
  assert.is(of('jsonb_key').counts?.corrupted, 1);
  assert.is(of('char_key').counts?.corrupted, 1);
});

test.run();
