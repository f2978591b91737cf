import postgres from 'postgres';
import type { Bench } from '../support/compare.ts';

/** A statement as the server ran it, also inside of a DO, with its plan. */
export interface Planned {
  query: string;
  plan: string;
}

/** Sends texts as `psql -1 -f` does, and tells the plans of all statements that ran. */
export async function plansOf(b: Bench, texts: string[], settings = ''): Promise<Planned[]> {
  const planned: Planned[] = [];
  const sql = postgres(b.live.url, {
    max: 1,
    onnotice: ({ message = '' }) => {
      const [, query, plan] =
        /^duration: [^\n]*plan:\nQuery Text: ([\s\S]*?)\n(?=\S[^\n]*\(cost=)([\s\S]*)$/.exec(message) ?? [];
      if (query && plan) planned.push({ query, plan });
    },
  });
  try {
    await sql.unsafe(`load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_level = warning;
      set auto_explain.log_verbose = on; set auto_explain.log_nested_statements = on; set auto_explain.log_analyze = on; ${settings}`);
    for (const text of texts) await sql.begin((tx) => tx.unsafe(text));
  } finally {
    await sql.end();
  }
  return planned;
}

/** The plans of the statements that fill a table of the staging schema, by its name. */
export function plansInto(planned: Planned[], table: string): string[] {
  const filling = new RegExp(`^(?:insert into|create unlogged table) pgmend\\.${table}\\b`);
  return planned
    .filter(({ query }) => filling.test(query.replace(/^(?:\s|--[^\n]*\n)*/, '')))
    .map(({ plan }) => plan);
}

/** What a plan asks of old. */
export function remoteSql(plan: string): string[] {
  return [...plan.matchAll(/Remote SQL: ([^\n]*)/g)].map(([, text]) => text as string);
}
