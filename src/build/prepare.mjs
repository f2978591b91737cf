// What npm runs after an install: builds dist/, or leaves it as it is where the tools for that were left out
// (`npm ci --omit=dev`, as the second stage of a container image does). Plain JavaScript, since those tools read TypeScript.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

const root = new URL('../../', import.meta.url);

function hasTools() {
  try {
    const { resolve } = createRequire(import.meta.url);
    return Boolean(resolve('tsx') && resolve('esbuild'));
  } catch {
    return false;
  }
}

if (hasTools()) {
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
} else if (!existsSync(new URL('dist/cli.js', root))) {
  process.stderr.write(
    'pgmend: dist/ is not built, and the tools for that were left out; run npm ci without --omit=dev\n',
  );
  process.exitCode = 1;
}
