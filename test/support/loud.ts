/**
 * Wraps the function of a `before` hook so that its error is seen: uvu keeps it to itself and exits with 0.
 *
 *     test.before(loud(async () => { ... }));
 */
export function loud(hook: () => Promise<void>): () => Promise<void> {
  return () =>
    hook().catch((error) => {
      process.stderr.write(`a hook failed: ${error.stack}\n`);
      process.once('exit', () => {
        process.exitCode = 1;
      });
      throw error;
    });
}
