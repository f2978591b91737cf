import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pgmend } from '../support/cli.ts';
import { median, say, table } from './figures.ts';
import { type MergeDatabases, mergeDatabases, open } from './merge-databases.ts';
import { oneByOne } from './one-by-one.ts';

export interface MergeBenchOptions {
  /** Users of the largest merge. */
  users: number;
  /** Users of the merge that is done the original's way. */
  few: number;
  rounds: number;
}

/** `pgmend merge --apply`, as a process, into an empty target; checks that all users are there. In milliseconds. */
async function byPgmend(databases: MergeDatabases, users: number): Promise<number> {
  await databases.empty();
  const { test_db, dev_db, target } = databases;
  const folder = mkdtempSync(join(tmpdir(), 'pgmend-bench-'));
  const started = performance.now();
  try {
    const { code, stderr } = await pgmend(
      [
        'merge',
        '--source',
        `test_db=${test_db}`,
        `dev_db=${dev_db}`,
        '--target',
        target,
        '--apply',
        '--yes',
        '--quiet',
      ],
      { cwd: folder, timeout: 3_600_000 },
    );
    const took = performance.now() - started;
    if (code !== 0) throw new Error(`pgmend merge ended with ${code}: ${stderr}`);
    await expectUsers(target, users);
    return took;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function expectUsers(target: string, users: number): Promise<void> {
  const sql = open(target);
  const [row] = await sql`select count(*)::int as users from merged_users`;
  await sql.end();
  if (row?.users !== users) throw new Error(`${row?.users} users are there instead of ${users}`);
}

/** Measures merges of growing size, and a small one beside the original's way; prints what it saw. */
export async function benchMerge({ users, few, rounds }: MergeBenchOptions): Promise<void> {
  const databases = await mergeDatabases();
  try {
    const sizes = [few, Math.round(users / 4), Math.round(users / 2), users];
    const times = new Map<number, number[]>(sizes.map((size) => [size, []]));
    const original: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      for (const size of sizes) {
        await databases.fill(size);
        times.get(size)?.push(await byPgmend(databases, size));
        say(`round ${round}: ${size} users, pgmend: ${Math.round(times.get(size)?.at(-1) as number)} ms`);
        if (size !== few) continue;
        await databases.empty();
        original.push(await oneByOne(databases));
        await expectUsers(databases.target, few);
        say(`round ${round}: ${size} users, one by one: ${Math.round(original.at(-1) as number)} ms`);
      }
    }
    const each = (milliseconds: number, size: number) => (milliseconds * 1000) / size;
    const base = each(median(times.get(sizes[1] as number) as number[]), sizes[1] as number);
    const lines = sizes.map((size) => {
      const took = median(times.get(size) as number[]);
      return ['pgmend merge --apply', size, took, each(took, size), each(took, size) / base] as const;
    });
    const took = median(original);
    process.stdout.write(
      table(
        ['way', 'users', 'seconds', 'µs a user', 'against the quarter'],
        [...lines, ['one query a user', few, took, each(took, few), each(took, few) / base] as const].map(
          ([way, size, milliseconds, perUser, ratio]) => [
            way,
            size.toLocaleString('en-US'),
            (milliseconds / 1000).toFixed(1),
            perUser.toFixed(1),
            `${ratio.toFixed(2)} ×`,
          ],
        ),
      ),
    );
  } finally {
    await databases.stop();
  }
}
