import { ident } from '../stages/quoting.ts';
import type { Finding } from './resolve/model.ts';
import type { CollationFacts, SideFacts, Sides } from './sides.ts';

/** A collation as people name it: `icu en-US, version 153.120`. */
export function describeCollation({ provider, locale, version }: CollationFacts): string {
  return `${provider} ${locale}${version === null ? '' : `, version ${version}`}`;
}

/** The many names of one zone: initdb takes that of the machine. */
const universal = /^(Etc\/)?(UTC|UCT|GMT([+-]?0)?|Greenwich|Universal|Zulu)$/i;

export function isSameZone(one: string, other: string): boolean {
  return one === other || (universal.test(one) && universal.test(other));
}

/** What the differences between both servers mean for the comparison as a whole. */
export function sideFindings({ old, live }: Sides): Finding[] {
  const findings: Finding[] = [];
  const add = (severity: Finding['severity'], code: string, detail: string) =>
    findings.push({ severity, table: null, code, detail });
  if (old.encoding !== live.encoding) {
    const detail = `old is ${old.encoding}, live is ${live.encoding}: text that does not convert stops its table`;
    add('warning', 'encodings_differ', detail);
  }
  for (const { side, encoding } of [old, live]) {
    if (encoding !== 'SQL_ASCII') continue;
    const detail = `${side} is SQL_ASCII: it does not know the encoding of its bytes, and sends them unconverted`;
    add('warning', 'sql_ascii', detail);
  }
  const [sortsOld, sortsLive] = [describeCollation(old.collation), describeCollation(live.collation)];
  if (sortsOld !== sortsLive) {
    const detail = `old sorts by ${sortsOld}; live by ${sortsLive}: text is compared by its bytes, in no order`;
    add('info', 'collations_differ', detail);
  }
  const mismatch = versionMismatch(live);
  if (mismatch) add('warning', 'collation_version_mismatch', mismatch);
  if (!isSameZone(old.time_zone, live.time_zone)) {
    const detail =
      `sessions of ${old.login} on old start in ${old.time_zone}, those of ${live.login} on live in ` +
      `${live.time_zone}: a timestamp without time zone may mean another moment on each side`;
    add('info', 'time_zones_differ', detail);
  }
  return findings;
}

function versionMismatch({ database, collation }: SideFacts): string | null {
  const { version, actual_version: actual } = collation;
  if (version === null || actual === null || version === actual) return null;
  return (
    `live recorded version ${version} of its collation, the server now sorts by ${actual}: an index on text may ` +
    `miss rows, or let a key in twice. On live: REINDEX DATABASE ${ident(database)}; then ` +
    `ALTER DATABASE ${ident(database)} REFRESH COLLATION VERSION;`
  );
}
