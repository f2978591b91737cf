import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

// The house stays in order: imports run one way, what resolves does no I/O, and CONTRIBUTING knows every room.

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src');
const files = (readdirSync(source, { recursive: true }) as string[]).filter((file) => file.endsWith('.ts'));

interface Import {
  from: string;
  /** A file under src/, or the name of a package. */
  to: string;
  typeOnly: boolean;
}

/** What a file imports, and whether anything of that is left when types are gone. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(source, file), 'utf8');
  const statements = text.matchAll(
    /^(?:import|export)\b(?!\s+(?:const|function|class|interface|async)\b)([^;'"]*?)from\s+['"]([^'"]+)['"]/gm,
  );
  return [...statements].map(([, names = '', path = '']) => {
    const listed = /\{([^}]*)\}/
      .exec(names)?.[1]
      ?.split(',')
      .map((name) => name.trim()) ?? [''];
    const typeOnly =
      /^\s*type\s/.test(names) || listed.filter(Boolean).every((name) => name.startsWith('type '));
    const to = path.startsWith('.') ? normalize(join(dirname(file), path)) : path;
    return { from: file, to, typeOnly: typeOnly && listed.some(Boolean) };
  });
}

const imports = files.flatMap(importsOf);
const roomOf = (file: string) => (file.includes('/') ? (file.split('/')[0] as string) : '');
const isOurs = ({ to }: Import) => to.endsWith('.ts');

/** The first circle that leads from a file back to it. */
function circles(edges: Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (path.includes(file) || done.has(file)) return;
    for (const to of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return found;
}

test('the imports of all files are read', () => {
  assert.ok(imports.length > 1000, `${imports.length}`);
  assert.ok(imports.filter(isOurs).every(({ to }) => files.includes(to)));
});

test('no circle of imports', () => {
  assert.equal(circles(imports.filter((one) => isOurs(one) && !one.typeOnly)), []);
});

test('a circle of types alone stays within its room', () => {
  const edges = imports.filter(isOurs);
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const leadsTo = (from: string, to: string): boolean => {
    const seen = new Set([from]);
    for (const file of seen) for (const further of next.get(file) ?? []) seen.add(further);
    return seen.has(to);
  };
  const between = edges.filter(({ from, to }) => roomOf(from) !== roomOf(to));
  assert.ok(between.length > 100);
  assert.equal(
    between.filter(({ from, to }) => leadsTo(to, from)),
    [],
  );
});

/** The rooms that know only some others; those for commands know each other, and nobody but program.ts knows commands. */
const knows: Record<string, string[]> = {
  stages: [],
  embedded: [],
  database: ['stages'],
  files: ['database'],
  pages: ['stages'],
  session: ['database', 'stages'],
  output: ['session'],
  build: ['stages'],
};

for (const [room, others] of Object.entries(knows)) {
  test(`${room} knows ${others.join(', ') || 'no other room'}`, () => {
    const strangers = imports.filter(
      (one) => isOurs(one) && roomOf(one.from) === room && !['', room, ...others].includes(roomOf(one.to)),
    );
    assert.equal(
      strangers.map(({ from, to }) => `${from} → ${to}`),
      [],
    );
  });
}

test('only the program knows commands', () => {
  const strangers = imports.filter(
    ({ from, to }) => to.startsWith('commands/') && !['', 'commands'].includes(roomOf(from)),
  );
  assert.equal(strangers, []);
});

test('what resolves reads no database and no file, and knows no session', () => {
  const reading = imports.filter(
    ({ from, to, typeOnly }) =>
      from.includes('/resolve/') &&
      !typeOnly &&
      (/^(session|database|files|output|commands)\//.test(to) ||
        /^node:(?!crypto)/.test(to) ||
        to === 'postgres'),
  );
  assert.equal(reading, []);
});

test('nothing but the entry touches the process', () => {
  const touching = files.filter(
    (file) =>
      file !== 'cli.ts' &&
      /\bconsole\.|\bprocess\.(argv|exit\b|stdout|stderr)/.test(readFileSync(join(source, file), 'utf8')),
  );
  assert.equal(touching, []);
});

test('CONTRIBUTING has a line for each room, and for no other', () => {
  const table = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').matchAll(/^\| (.*?) \|/gm);
  const named = [...table].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`src\/([a-z-]+)\/`/g)].map(([, room]) => room),
  );
  const rooms = readdirSync(source, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  assert.equal(named.sort(), rooms.sort());
});

test.run();
