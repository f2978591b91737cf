import type { Callback, Test } from 'uvu';

/**
 * Tests that need something which a contributor's machine may lack, say psql. Gives a function to register them with:
 *
 *     const withPsql = needs(test, 'psql', found, 'psql is not installed');
 *     withPsql('a rendered stage runs in psql', async () => { ... });
 *
 * Without it they are skipped and say so; they fail when PGMEND_TEST_REQUIRE (names, separated by commas) has `name`,
 * so that CI cannot go green by skipping.
 */
export function needs<T>(
  test: Test<T>,
  name: string,
  available: boolean,
  reason: string,
): (title: string, body: Callback<T>) => void {
  if (available) return test;
  const required = (process.env.PGMEND_TEST_REQUIRE ?? '').split(',').map((word) => word.trim());
  if (required.includes(name)) {
    return (title) =>
      test(title, () => {
        throw new Error(`${name} is required here (PGMEND_TEST_REQUIRE), but ${reason}`);
      });
  }
  return (title, body) => {
    process.stdout.write(`skipped: ${title} (needs ${name}: ${reason})\n`);
    test.skip(title, body);
  };
}
