import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { refused, secret } from '../support/refused.ts';
import { fingerprint, type Workbench, workbench } from '../support/workbench.ts';

// design.md, exit code 2: the command line or the config is wrong. One clear message with a hint, on stderr only.

let bench: Workbench;

test.before(
  loud(async () => {
    bench = await workbench();
  }),
);
test.after(() => bench?.drop());

const wrongLines: [what: string, args: string[], says: (string | RegExp)[]][] = [
  ['an unknown command', ['rum'], ["unknown command 'rum'", 'run']],
  ['an unknown option', ['run', '--tabel', 'x'], ["unknown option '--tabel'"]],
  ['an option without its value', ['run', '--out'], ['--out']],
  ['an argument too many', ['run', 'accounts'], ['too many arguments']],
  ['a format that is none', ['run', '--format', 'pdf'], ['--format', 'html']],
  ['a wait that is no number', ['run', '--wait', 'soon'], ['--wait', 'number']],
  ['a timeout that is none', ['run', '--lock-timeout', 'x'], ['--lock-timeout', '10s']],
  [
    'a timeout beyond what Postgres keeps',
    ['run', '--lock-timeout', '100000000h'],
    ['--lock-timeout', '24d'],
  ],
  [
    'a timeout that would be rounded to none',
    ['run', '--statement-timeout', '1us'],
    ['--statement-timeout', '1ms'],
  ],
  ['a timeout too short for pgmend itself', ['run', '--idle-timeout', '100ms'], ['--idle-timeout', '2s']],
  ['less memory than Postgres takes', ['run', '--work-mem', '1kB'], ['--work-mem', '64kB']],
  ['more memory than Postgres takes', ['run', '--work-mem', '999TB'], ['--work-mem', '2047GB']],
  ['a staging name that is none', ['run', '--staging', 'My Schema'], ['--staging', 'lower-case']],
  ['a staging schema that is taken by all', ['run', '--staging', 'public'], ['--staging']],
  ['a key of another form', ['run', '--key', 'accounts'], ['--key accounts', 'TABLE=COLUMN']],
  ['a key with a column twice', ['run', '--key', 'accounts=id,id'], ['names a column twice']],
  ['an address without port', ['run', '--old-from-live', 'db1'], ['--old-from-live', 'HOST:PORT']],
  ['no stage named', ['stage'], ['which stage', 'pgmend plan']],
  ['an unknown stage', ['stage', '51_compare'], ['51_compare', '50_compare']],
  ['a range without stages', ['render', '--from', '70', '--to', '80'], ['70', '80']],
];
for (const [what, args, says] of wrongLines) {
  test(`${what}: exit 2`, () => refused(bench, args, says));
}

test('all wrong options are told at once', () =>
  refused(
    bench,
    ['run', '--wait', 'x', '--format', 'pdf', '--staging', '1'],
    ['--wait', '--format', '--staging'],
  ));

test('a missing side is named, with where to name it', async () => {
  await refused(bench, ['run'], ['which database is old', '--old', 'PGMEND_OLD_URL'], { PGMEND_OLD_URL: '' });
  await refused(bench, ['run'], ['which database is live', '--live', 'PGMEND_LIVE_URL'], {
    PGMEND_LIVE_URL: '',
  });
});

test('a URL that cannot be read is not repeated: it may hold a password', async () => {
  await refused(bench, ['run', '--old', `mysql://u:${secret}@h/d`], ['--old', 'postgres://']);
  await refused(bench, ['run'], ['the URL of old', 'postgres://'], { PGMEND_OLD_URL: `//u:${secret}@h/d` });
  await refused(bench, ['run'], ['the URL of live'], { PGMEND_LIVE_URL: `postgres://u:${secret}@[::1/d` });
  await refused(bench, ['run'], ['the URL of live'], { PGMEND_LIVE_URL: `postgres://u:${secret}@h:99999/d` });
});

test('old and live being one database is refused, whatever the URLs look like', async () => {
  const another = new URL(bench.live.urlFromLive);
  another.searchParams.set('connect_timeout', '9');
  await refused(bench, ['run'], ['old and live are the same database'], { PGMEND_OLD_URL: another.href });
  await refused(bench, ['check'], ['old and live are the same database'], { PGMEND_OLD_URL: another.href });
});

test('a pattern that matches nothing says which tables there are', async () => {
  await refused(bench, ['run', '--table', 'acounts'], ['acounts', 'public.accounts']);
  await refused(bench, ['run', '--exclude-table', 'logs_*'], ['logs_*', 'public.accounts']);
  await refused(bench, ['check', '--schema', 'sales'], ['sales', 'public']);
});

test('a wrong pattern leaves nothing in the directory and nothing on live', async () => {
  const before = await fingerprint(bench.live.sql);
  const files = await bench.files();
  await refused(bench, ['run', '--table', 'acounts'], ['acounts']);
  assert.equal(await bench.files(), files);
  assert.equal(await fingerprint(bench.live.sql), before);
});

test('report needs something staged', async () => {
  const { code, stdout, stderr } = await bench.pgmend(['report', '--staging', 'nothing_here']);
  assert.is(code, 2);
  assert.is(stdout, '');
  assert.match(stderr, 'nothing is staged in schema nothing_here');
  assert.match(stderr, 'pgmend run');
});

test.run();
