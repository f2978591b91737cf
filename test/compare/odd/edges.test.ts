import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Difference, readCsv, textRows } from '../../support/compare.ts';
import { servers } from '../../support/servers.ts';
import { type Workbench, workbench } from '../../support/workbench.ts';
import { edges, setup } from './edges.ts';

// Issue 3, "wide and odd": values at the edges of every type, through the program and into each file of the report. Of n
// values n rows are the same on both sides, n have the next value on live, n are on old only and n on live only.

type Side = 'old' | 'live';

function fill(side: Side, type: string, values: string[], table: string): string {
  const n = values.length;
  const rows = values.flatMap((value, index) => [
    `(${index}, ${value})`,
    `(${100 + index}, ${side === 'old' ? value : values[(index + 1) % n]})`,
    `(${(side === 'old' ? 200 : 300) + index}, ${value})`,
  ]);
  return `create table ${table} (id int primary key, v ${type}); insert into ${table} values ${rows.join(', ')};`;
}

type Values = Map<string, { copied: string | null; text: string | null }>;

/** What a side itself makes of its values, by the id of the row: COPY prints them, JSON lines have the cast to text. */
async function printed({ sql }: Workbench[Side], table: string): Promise<Values> {
  return sql.begin(async (tx) => {
    await tx.unsafe(
      `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local lc_monetary = 'C'`,
    );
    const query = `select id, case num_nulls(v) when 0 then format('%s', v) end, v::text from ${table}`;
    const rows = await textRows(tx as never, query);
    return new Map(rows.map(([id, copied = null, text = null]) => [id as string, { copied, text }]));
  });
}

/** The cells of the page's tables, as a browser would show them; NULL is in a span of its own. */
function cells(html: string): Set<string | null> {
  const entities: Record<string, string> = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    '#x27': "'",
    '#x60': '`',
    '#x3D': '=',
  };
  return new Set(
    [...html.matchAll(/<td class="value[^"]*">([\s\S]*?)<\/td>/g)].map(([, cell = '']) =>
      cell === '<span class="null">NULL</span>'
        ? null
        : cell
            .replace(/<span class="dim more">[^<]*<\/span>/g, '')
            .replace(/<[^>]*>/g, '')
            .replace(/&(#?\w+);/g, (_, name: string) => entities[name] as string),
    ),
  );
}

const where = [
  ['older', 'newer'],
  ['newer', 'newer'],
] as const;
for (const [old, live] of where) {
  test(`values at the edges of their types, old on the ${old} server, live on the ${live} one`, async () => {
    const { [old]: server } = await servers();
    const cases = edges.filter(({ recent }) => !recent || server.major >= 14);
    const b = await workbench({ old, live, empty: true });
    try {
      for (const side of ['old', 'live'] as const) {
        const made = cases.map(({ type, values }, index) => fill(side, type, values, `e${index}`));
        await b[side].sql.unsafe(`${setup} ${made.join('\n')}`);
      }
      const { code, stderr } = await b.pgmend(['run', '--quiet']);
      assert.is(code, 1, stderr);
      const { tables } = await b.report();
      const read = (file: string) => readFile(join(b.folder, 'pgmend-report', file), 'utf8');
      const lines = (await read('differences.jsonl')).trimEnd().split('\n');
      const differences = lines.map((line) => JSON.parse(line) as Difference);
      const html = (await read('report.html')).split(/<h2[^>]*><code>/);

      for (const [index, { type, values }] of cases.entries()) {
        const table = `public.e${index}`;
        const n = values.length;
        const counts = { old: 3 * n, live: 3 * n, identical: n, missing: n, corrupted: n, new: n };
        assert.equal(tables.find((entry) => entry.table === table)?.counts, counts, type);

        const [olds, lives] = [await printed(b.old, table), await printed(b.live, table)];
        const from = (first: number, side: Values, form: 'copied' | 'text') =>
          values.map((_, id) => [String(first + id), side.get(String(first + id))?.[form] ?? null]);
        const corrupted = (form: 'copied' | 'text') =>
          from(100, olds, form).map(([id, value]) => [
            id,
            '{v}',
            value,
            lives.get(id as string)?.[form] ?? null,
          ]);
        const csv = async (kind: string) => readCsv(await read(`tables/${table}/${kind}.csv`)).slice(1);
        assert.equal(await csv('missing'), from(200, olds, 'copied'), type);
        assert.equal(await csv('new'), from(300, lives, 'copied'), type);
        // between what changed and the values there are the hints
        const withHints = corrupted('copied').map(([id, changed, ...rest]) => [id, changed, '{}', ...rest]);
        assert.equal(await csv('corrupted'), withHints, type);

        const own = differences.filter((line) => line.table === table);
        const shown = (status: string, row: (line: Difference) => unknown) =>
          own.filter((line) => line.status === status).map(row);
        const changed = shown('corrupted', (line) => [
          line.key.id,
          `{${line.changed}}`,
          line.old?.v,
          line.live?.v,
        ]);
        assert.equal(changed, corrupted('text'), type);
        assert.equal(
          shown('missing', ({ old: row }) => [row?.id, row?.v]),
          from(200, olds, 'text'),
          type,
        );
        assert.equal(
          shown('new', ({ live: row }) => [row?.id, row?.v]),
          from(300, lives, 'text'),
          type,
        );

        const page = cells(html.find((part) => part.startsWith(`${table}<`)) ?? '');
        for (const [, value] of [...from(200, olds, 'text'), ...from(300, lives, 'text')]) {
          const cut = value && value.length > 1000 ? value.slice(0, 1000) : (value ?? null);
          assert.ok(page.has(cut), `${type}: ${cut} is not on the page`);
        }
      }
    } finally {
      await b.drop();
    }
  });
}

test.run();
