import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Whether `dist/cli.js` is missing, or older than a file under `src`. */
export function isStale(root: string): boolean {
  const built = join(root, 'dist', 'cli.js');
  if (!existsSync(built)) return true;
  const source = join(root, 'src');
  const { mtimeMs } = statSync(built);
  return readdirSync(source, { recursive: true, encoding: 'utf8' }).some(
    (file) => statSync(join(source, file)).mtimeMs > mtimeMs,
  );
}

/** Builds `dist`, which the tests run, from `src`. Throws with the compiler's words. */
export function build(root: string): void {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm run build failed:\n${stdout}${stderr}`);
}
