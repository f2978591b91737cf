/**
 * Wraps the function of a `before` hook so that its error is seen: uvu fails the tests and keeps the reason to itself.
 *
 *     test.before(loud(async () => { ... }));
 */
export function loud(hook: () => Promise<void>): () => Promise<void> {
  return () =>
    hook().catch((error) => {
      process.stderr.write(`a hook failed: ${error.stack}\n`);
      throw error;
    });
}
