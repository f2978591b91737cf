import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pgmend } from '../support/cli.ts';
import { loud } from '../support/loud.ts';
import { makeRole, type Role } from '../support/roles.ts';
import { type MergeBench, mergeBench } from './support.ts';

// docs/merging.md tells the least rights that a merge needs: with them it works, without one of them it does not.

const page = readFileSync(new URL('../../docs/merging.md', import.meta.url), 'utf8');
const [, ofSource = '', ofTarget = ''] =
  /```sql\n(-- in each source.*?)```.*?```sql\n(-- in the target.*?)```/s.exec(page) ?? [];

let bench: MergeBench;
let reader: Role;
let merger: Role;

test.before.each(
  loud(async () => {
    bench = await mergeBench({ test_db: 'older' });
    await bench.fill({
      test_db: [
        [1, 'ada', 'new', '2024-02-02'],
        [2, 'barb', 'first', '2024-01-01'],
      ],
      target: [[1, 'ada', 'old', '2024-01-01']],
    });
    reader = await makeRole(bench.side('test_db'));
    merger = await makeRole(bench.target);
    // what a careful DBA takes from everybody
    for (const place of ['test_db', 'target']) {
      const { sql, database } = bench.side(place);
      await sql.unsafe(
        `revoke all on schema public from public; revoke all on database ${database} from public`,
      );
    }
    await bench
      .side('test_db')
      .sql.unsafe(`revoke all on database ${bench.side('test_db').database} from ${reader.name}`);
    await bench.target.sql.unsafe(`revoke all on database ${bench.target.database} from ${merger.name}`);
  }),
);
test.after.each(async () => {
  await bench?.target.sql.unsafe('drop schema if exists pgmend cascade');
  await reader?.drop();
  await merger?.drop();
  await bench?.drop();
});

/** Statements of the page, without one of them. */
function statements(block: string, without: string | undefined): string {
  return (
    block
      .split('\n')
      .map((line) => line.replace(/--.*/, '').trim())
      .filter((line) => line !== '' && line !== without)
      // what belongs to no extension cannot be granted
      .filter((line) => !/^CREATE EXTENSION/.test(without ?? '') || !line.includes('postgres_fdw'))
      .join('\n')
      .replaceAll(' reader', ` ${reader.name}`)
      .replaceAll(' merger', ` ${merger.name}`)
      .replaceAll('DATABASE test_db', `DATABASE ${bench.side('test_db').database}`)
      .replaceAll('DATABASE merged_users', `DATABASE ${bench.target.database}`)
  );
}

async function mergeWith(without?: string) {
  await bench.side('test_db').sql.unsafe(statements(ofSource, without));
  await bench.target.sql.unsafe(statements(ofTarget, without));
  const source = `test_db=${reader.as(bench.side('test_db').urlFromLive)}`;
  const target = merger.as(bench.target.url);
  return pgmend(['merge', '--apply', '--yes', '--source', source, '--target', target], { cwd: bench.folder });
}

test('the rights of docs/merging.md are enough for a merge', async () => {
  const { code, stdout, stderr } = await mergeWith();
  assert.is(code, 0, stderr);
  assert.match(stdout, 'MERGED: 2 users: 1 inserted, 1 updated');
});

test('of a source, the columns that the merge reads are enough', async () => {
  const columns = '(user_id, username, password, password_last_changed)';
  await bench.side('test_db').sql.unsafe(`alter table users add secret text;
    ${statements(ofSource, undefined).replace('GRANT SELECT', `GRANT SELECT ${columns}`)}`);
  const { code, stdout, stderr } = await mergeWith('GRANT SELECT ON public.users TO reader;');
  assert.is(code, 0, stderr);
  assert.match(stdout, 'columns of test_db that are not merged: secret');
});

for (const line of `${ofSource}\n${ofTarget}`.split('\n').filter((text) => /^(GRANT|CREATE)/.test(text))) {
  const statement = line.replace(/--.*/, '').trim();
  test(`without "${statement}" nothing is merged, and the message says what is missing`, async () => {
    const { code, stdout, stderr } = await mergeWith(statement);
    assert.ok(code !== 0 && code !== 1, stdout);
    const [, right = 'none'] = /^(?:GRANT|CREATE) (\w+)/.exec(statement) ?? [];
    assert.match(stderr, right);
    assert.equal(await bench.rows(), [['1', 'ada', 'old', '2024-01-01 00:00:00+00']]);
  });
}

test.run();
