import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Output } from '../../src/output/output.ts';
import { loud } from '../support/loud.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

// Whatever comes from a server is read and not obeyed: a value could clear the screen and print a verdict of its own.

/** Clears the screen, prints a verdict, ends the line, takes another direction; as a C1 character and as an escape sequence. */
const spell = '\x1b[2J\x1b[H\x1b[32mREPAIRED\x1b[0m\nREPAIRED: 0 rows \u009b2J \u202e \x07 \x7f';
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it is for
const acting = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
const name = (text: string) => `"${text}"`;

let bench: Workbench;
test.before(
  loud(async () => {
    bench = await workbench({ empty: true });
    const table = name(`t ${spell}`.slice(0, 40));
    const column = name(`c ${spell}`.slice(0, 40));
    for (const { sql } of [bench.old, bench.live])
      await sql.unsafe(`create table ${table} (id text primary key, ${column} text, v text);
        create table twice (id text, v text); comment on table twice is ${quote(spell)};
        create table plain (id text primary key, v text unique)`);
    await bench.old.sql.unsafe(`insert into ${table} values (${quote(spell)}, ${quote(spell)}, 'a'), ('b', ${quote(spell)}, 'b'), ('c', 'c', 'c');
      insert into twice values (${quote(spell)}, 'a'), (${quote(spell)}, 'b'); insert into plain values ('1', ${quote(spell)})`);
    await bench.live.sql.unsafe(`insert into ${table} values ('b', 'other', 'b'), ('new', ${quote(spell)}, null); insert into plain values ('2', ${quote(spell)});
      create function refuse() returns trigger language plpgsql as $f$ begin
        raise warning '%', ${quote(spell)};
        if new.id = 'c' then raise exception 'never: %', ${quote(spell)} using detail = ${quote(spell)}, hint = ${quote(spell)}; end if;
        return new;
      end $f$;
      create trigger ${name(`tr ${spell}`.slice(0, 40))} before insert or update on ${table} for each row execute function refuse()`);
  }),
);
test.after(() => bench?.drop());

const commands = [
  ['check'],
  ['plan'],
  ['run', '--key', 'public.twice=id', '--verbose'],
  ['run', '--verbose'],
  ['status'],
  ['repair', '--verbose'],
  ['repair', '--apply', '--yes', '--verbose'],
  ['run', '--recheck'],
  ['undo', '--verbose'],
  ['stage', '50_compare', '--table', 'no such table'],
  ['run', '--table', spell],
];

test('no command prints a character that a terminal would obey, nor a line that a value began', async () => {
  for (const args of commands) {
    const { stdout, stderr, code } = await bench.pgmend(args);
    for (const text of [stdout, stderr]) {
      assert.not.match(text, acting, `${args.join(' ')} (${code}): ${JSON.stringify(text)}`);
      assert.not.match(text, /^REPAIRED: 0 rows/m, args.join(' '));
    }
  }
});

test('JSON says the same as before', async () => {
  const { stdout } = await bench.pgmend(['repair', '--json']);
  assert.not.match(stdout, acting);
  const { tables } = JSON.parse(stdout) as { tables: { table: string }[] };
  assert.ok(
    tables.some(({ table }) => table.includes(spell.slice(0, 20))),
    stdout,
  );
});

test('colours are ours alone, on a terminal too', () => {
  const written: string[] = [];
  const stream = { isTTY: true, write: (text: string) => void written.push(text) };
  const streams = { stdin: {}, stdout: stream, stderr: stream } as unknown as ConstructorParameters<
    typeof Output
  >[0];
  process.env.FORCE_COLOR = '1';
  const output = new Output(streams, { quiet: false, verbose: false, color: true });
  output.data(`${output.dataColors.green('fine')} \x1b[32mREPAIRED\x1b[39m \x1b[2J`);
  delete process.env.FORCE_COLOR;
  const [text = ''] = written;
  assert.ok(text.endsWith(' \\u001b[32mREPAIRED\\u001b[39m \\u001b[2J\n'), JSON.stringify(text));
  assert.ok(text.startsWith('\x1b[32mfine\x1b[39m ') || text.startsWith('fine '), JSON.stringify(text));
});

test.run();
