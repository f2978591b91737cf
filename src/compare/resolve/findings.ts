import type { CatalogColumn } from './catalog-model.ts';
import type { MatchedColumns } from './columns.ts';
import type { Finding } from './model.ts';
import { isMountedAsItself } from './types.ts';

/** What the reader should know of the columns of a table. */
export function columnFindings(table: string, matched: MatchedColumns, keyColumns: number): Finding[] {
  const findings: Finding[] = [];
  for (const { name, old, live } of matched.twins) {
    const add = (code: string, kind: string, on: { old: boolean; live: boolean }, meaning: string) => {
      if (!on.old && !on.live) return;
      const sides = on.old && on.live ? 'both sides' : on.old ? 'old only' : 'live only';
      findings.push({ severity: 'info', table, code, detail: `${name} is ${kind} on ${sides}: ${meaning}` });
    };
    const generated = { old: old.generated, live: live.generated };
    add('generated_column', 'generated', generated, 'compared like others, never written by a repair');
    const identity = { old: old.identity, live: live.identity };
    add('identity_column', 'an identity column', identity, 'a repair gives it the value of old');
    if ([old.type, live.type].includes('money')) findings.push(moneyFinding(table, name, old));
  }
  for (const { name, declared } of matched.onlyOld) {
    const detail = `${name} (${declared}) is on old only: its values are not on live`;
    findings.push({ severity: 'warning', table, code: 'column_only_old', detail });
  }
  for (const { name, declared } of matched.onlyLive) {
    const detail = `${name} (${declared}) is on live only: not compared`;
    findings.push({ severity: 'info', table, code: 'column_only_live', detail });
  }
  if (matched.twins.length === keyColumns) {
    const detail = 'the sides share no column but the key: only keys are compared';
    findings.push({ severity: 'warning', table, code: 'only_key_shared', detail });
  }
  return findings;
}

/** That a table without a key is compared by content, and what that means for its counts. */
export function contentFinding(table: string): Finding {
  return {
    severity: 'info',
    table,
    code: 'compared_by_content',
    detail:
      'key: none, compared by content: rows that are the same in all compared columns are counted on both sides, so that a row that was changed is one missing and one new',
  };
}

/** What is not even read, since live might not be able to: text of another encoding that the user excludes. */
export function unreadFindings(table: string, unread: CatalogColumn[]): Finding[] {
  return unread.map(({ name }) => ({
    severity: 'info',
    table,
    code: 'column_not_read',
    detail: `${name} is excluded, and text of another encoding: it is not read from old, and a repair leaves it out of rows that it inserts`,
  }));
}

/** Money is read from old as money only where both servers print it alike; see core/catalog.ts. */
function moneyFinding(table: string, name: string, old: CatalogColumn): Finding {
  const code = 'prints_by_locale';
  if (isMountedAsItself(old) || old.type !== 'money') {
    return {
      severity: 'info',
      table,
      code,
      detail: `${name} is money: compared by value, as both sides print it alike`,
    };
  }
  const detail = `${name} is money, which the two sides print by other locales: what they print is compared`;
  return { severity: 'warning', table, code, detail };
}
