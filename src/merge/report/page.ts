import { query, type Sender } from '../../database/query.ts';
import { renderPage } from '../../pages/page.ts';
import { pageScript } from '../../pages/script.ts';
import type { Merge } from '../resolve/model.ts';
import type { MergeAnswer } from './schema.ts';
import { verdictOf } from './verdict.ts';
import { attentionWords, idWords, outcomeWords, reasonWords } from './words.ts';

/** Users that the page shows, rows of each that lost, and characters of each name. */
const sampleUsers = 500;
const sampleLosers = 8;
const sampleCharacters = 300;
/** Rows of each code of attention. */
const sampleAttention = 20;

interface SampleRow {
  key: (string | null)[];
  outcome: string;
  chosen: string;
  reason: string;
  changed_at: string | null;
  user_id: string | null;
  value: 'new' | 'same' | 'differs';
  others: number;
  losers: {
    source: string;
    id: string | null;
    time: string | null;
    value: string;
    standing: string;
  }[];
}

function cut(text: string): string {
  const characters = Array.from(text);
  return characters.length > sampleCharacters ? `${characters.slice(0, sampleCharacters).join('')}…` : text;
}

/** Counts that are not zero, each with what it means. */
function counted<Name extends string>(counts: Record<Name, number>, words: Record<Name, string>) {
  return (Object.keys(words) as Name[])
    .filter((name) => counts[name] > 0)
    .map((name) => ({ name, count: counts[name], words: words[name] }));
}

function attentionOf({ attention, columns }: MergeAnswer) {
  return Object.entries(attention.by_code).map(([code, total]) => {
    const rows = attention.first.filter((row) => row.code === code).slice(0, sampleAttention);
    return {
      code,
      total,
      words: attentionWords[code as keyof typeof attentionWords],
      shownRows: rows.length,
      looks: rows.some(({ wants_look }) => wants_look),
      rows: rows.map(({ key, source, source_id, detail }) => ({
        key: columns.key.map((column) => {
          const value = key[column] ?? null;
          return value === null ? null : cut(String(value));
        }),
        source,
        id: source_id === null ? null : cut(source_id),
        detail: cut(detail),
      })),
    };
  });
}

/** From which place how many users have their row, as a picture has them: with what part of all that is, in percent. */
function placesOf({ target, sources, outcomes, users }: MergeAnswer) {
  const places = [
    { name: 'target', table: target.table, won: outcomes.kept },
    ...sources.map(({ name, table, chosen }) => ({ name, table, won: chosen })),
  ];
  return places.map((place) => ({
    ...place,
    share: users === 0 ? 0 : Math.round((1000 * place.won) / users) / 10,
  }));
}

/**
 * The report of a merge as one HTML file that needs no network. Holds the first users and rows only, so its size is
 * bounded, and no value that was merged. `sql` is the transaction that merged.
 */
export async function renderMergeHtml(
  sql: Sender,
  staging: string,
  { merge, answer }: { merge: Merge; answer: MergeAnswer },
): Promise<string> {
  const decisions = await query<SampleRow>(sql, 'merge_sample', {
    staging,
    merge,
    written: !answer.stopped,
    users: sampleUsers,
    losers: sampleLosers,
    characters: sampleCharacters,
  });
  return renderPage('merge.html', {
    ...answer,
    staging,
    verdict: verdictOf(answer),
    outcomesShown: counted(answer.outcomes, outcomeWords),
    reasonsShown: counted(answer.reasons, reasonWords),
    idsShown: answer.columns.id === null ? [] : counted(answer.ids, idWords),
    attentionShown: attentionOf(answer),
    places: placesOf(answer),
    ...pageScript('merge'),
    decisions: decisions.map((row) => ({ ...row, more: row.others - row.losers.length })),
  });
}
