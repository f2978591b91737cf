import postgres from 'postgres';
import type { Bench } from '../../support/compare.ts';

/** Sends texts as `psql -1 -f` does, and tells the plans of all statements that ran, also inside of a DO. */
export async function plansOf(b: Bench, texts: string[], settings = ''): Promise<string[]> {
  const plans: string[] = [];
  const sql = postgres(b.live.url, {
    max: 1,
    onnotice: ({ message = '' }) => {
      // above it, the text of all statements that were sent together
      const [, plan] =
        /^duration: [^\n]*plan:\nQuery Text: [\s\S]*?\n(\S[^\n]*\(cost=[\s\S]*)$/.exec(message) ?? [];
      if (plan) plans.push(plan);
    },
  });
  try {
    await sql.unsafe(`load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_level = warning;
      set auto_explain.log_verbose = on; set auto_explain.log_nested_statements = on; set auto_explain.log_analyze = on; ${settings}`);
    for (const text of texts) await sql.begin((tx) => tx.unsafe(text));
  } finally {
    await sql.end();
  }
  return plans;
}

/** The plans of the statements that fill a table of the staging schema, by its name. */
export function plansInto(plans: string[], table: string): string[] {
  return plans.filter((plan) => new RegExp(`^Insert on pgmend\\.${table}\\b`).test(plan));
}

/** What a plan asks of old. */
export function remoteSql(plan: string): string[] {
  return [...plan.matchAll(/Remote SQL: ([^\n]*)/g)].map(([, text]) => text as string);
}
