import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { directoryNames } from '../../src/files/directory-names.ts';
import { renderOfMerge } from '../../src/operate/render.ts';
import { stages } from '../../src/stages/list.ts';
import type { RenderedStage } from '../../src/stages/render.ts';
import { withDecisions } from '../decisions/support.ts';
import { mergeBench } from '../merge/support.ts';
import { bothHints, repair } from '../repair/support.ts';
import { type Bench, bench, silent } from '../support/compare.ts';
import type { Side } from '../support/databases.ts';
import { loud } from '../support/loud.ts';
import { needs } from '../support/skip.ts';
import { versionPair } from '../support/versions.ts';
import { choice, ofLive, ofOld, schema } from './sample.ts';

// What every stage is rendered to, for tables between Postgres 13 and 18, held against files. Whoever changes a template sees here
// what that does to the SQL that a DBA reads. `npm run golden` writes the files again; read their diff before it is committed.

const folder = new URL('./rendered/', import.meta.url).pathname;
const writes = process.env.PGMEND_GOLDEN === 'write';
const { servers, reason } = await versionPair(13, 18);
const withServers = needs(test, 'versions', servers !== undefined, reason);

/** The rendered stages, by the name of the file that keeps each. */
const rendered = new Map<string, string>();

/** What is another one in every run: databases, ports, and with them the digest. */
function settled(text: string, sides: Side[]): string {
  let known = text;
  for (const { database, urlFromLive } of sides) {
    const { port, hostname } = new URL(urlFromLive);
    known = known
      .replaceAll(database, database.replace(/^test_[0-9a-f]+_/, ''))
      .replaceAll(`"port":"${port}"`, '"port":"5432"')
      .replaceAll(`"host":"${hostname}"`, '"host":"old.example"');
  }
  return known.replaceAll(/'[0-9a-f]{16}'/g, "'digest'");
}

/** Tables of which other stages say nothing that those of the others do not. */
const oneStage: Record<string, RegExp> = {
  'public.event': /sieve|pull/,
  'public.log': /keys/,
  'public.team': /^$/,
  'public.member': /^$/,
  dev_db: /^$/,
};

function keep(all: RenderedStage[], sides: Side[]): void {
  const list = all.filter(({ stage, table }) => oneStage[table ?? '']?.test(stage.name) ?? true);
  const tables = directoryNames([...new Set(list.flatMap(({ table }) => table ?? []))]);
  for (const { stage, table, text } of list)
    rendered.set(
      `${stage.name}${table === null ? '' : `.${tables.get(table)}`}.sql`,
      `${settled(text, sides).trimEnd()}\n`,
    );
}

/** The stage that is rendered only where something was decided. */
function accepting(b: Bench): Promise<RenderedStage[]> {
  const decisions = [
    {
      table: 'public.account',
      decision: 'keep live',
      column: 'email',
      kind: 'case',
      rows: 3,
      note: "the users' own",
    },
    { table: 'public.account', decision: 'keep live', key: { id: '7' }, seen: 'digest' },
    { table: 'public.account', decision: 'later', status: 'missing', rows: 2 },
  ] as const;
  return withDecisions(b, [...decisions], (file) => b.render(['63_accept'], { ...choice, decisions: file }));
}

test.before(
  loud(async () => {
    if (!servers) return;
    const b = await bench(servers);
    try {
      await b.both(schema);
      await b.old.sql.unsafe(ofOld);
      await b.live.sql.unsafe(ofLive);
      await b.run(choice);
      const of = (merge: boolean) => stages.filter(({ command }) => (command === 'merge') === merge);
      await repair(b, { apply: true, include: [...bothHints] }, choice);
      keep(
        await b.render(
          of(false).map(({ name }) => name),
          choice,
        ),
        [b.old, b.live],
      );
      keep(await accepting(b), [b.old, b.live]);
      const m = await mergeBench({ test_db: servers.old, dev_db: servers.live }, servers.live);
      try {
        await m.fill({
          test_db: [[1, 'ann', 'a1', '2020-01-01']],
          dev_db: [[1, 'ann', 'a2', '2022-01-01']],
          target: [],
        });
        const names = of(true).map(({ name }) => name);
        keep(await renderOfMerge(await m.settings(), silent(), { names }), [
          m.target,
          ...Object.values(m.sources),
        ]);
      } finally {
        await m.drop();
      }
    } finally {
      await b.drop();
    }
    if (!writes) return;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    for (const [name, text] of rendered) writeFileSync(`${folder}${name}`, text);
  }),
);

const words = (text: string) => text.trim().split(/\s+/);

withServers('every stage is rendered to what its file says', () => {
  const differing = [...rendered].flatMap(([name, text]) => {
    if (!existsSync(`${folder}${name}`)) return `${name} is new`;
    const now = words(text);
    const then = words(readFileSync(`${folder}${name}`, 'utf8'));
    const at = now.findIndex((word, index) => word !== then[index]);
    if (at < 0 && now.length === then.length) return [];
    const around = (list: string[]) => list.slice(Math.max(0, at - 8), at + 12).join(' ');
    return `${name}: … ${around(now)} … instead of … ${around(then)} …`;
  });
  assert.equal(differing, [], `${differing.join('\n')}\nnpm run golden writes the files again`);
});

withServers('no file is left of what is no longer rendered', () => {
  assert.equal(
    readdirSync(folder).filter((name) => !rendered.has(name)),
    [],
  );
});

test.run();
