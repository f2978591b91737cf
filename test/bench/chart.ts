import type { Setting, WayResult } from './results.ts';

// Charts in the language that GitHub draws in Markdown. It has one colour and no legend, so a chart has one row of bars.

function bars(title: string, unit: string, figures: [label: string, value: number][]): string {
  const labels = figures.map(([label]) => JSON.stringify(label)).join(', ');
  const values = figures.map(([, value]) => Number(value.toPrecision(3))).join(', ');
  return `
\`\`\`mermaid
xychart-beta
  title ${JSON.stringify(title)}
  x-axis [${labels}]
  y-axis ${JSON.stringify(unit)} 0 --> ${Number((Math.max(...figures.map(([, value]) => value)) * 1.1).toPrecision(2))}
  bar [${values}]
\`\`\`
`;
}

const largest = (settings: Setting[]) =>
  [...settings].sort((one, other) => other.rows - one.rows || one.share - other.share)[0];

/** A setting's ways side by side. */
function side(
  setting: Setting | undefined,
  what: string,
  unit: string,
  figure: (way: WayResult) => number,
): string {
  if (!setting) return '';
  const rows = setting.rows.toLocaleString('en-US');
  const title = `${what}: ${rows} rows, ${Number((setting.share * 100).toPrecision(3))} % different`;
  return bars(
    title,
    unit,
    setting.ways.map((way) => [way.way, figure(way)]),
  );
}

/** What the figures look like: the largest narrow table, near and far. */
export function chart(settings: Setting[]): string {
  const narrow = settings.filter(({ shape, share }) => shape === 'narrow' && share <= 0.001 && share > 0);
  const near = largest(narrow.filter(({ link }) => link === null));
  const far = largest(narrow.filter(({ link }) => link !== null));
  const shares = settings.filter(
    ({ shape, link, rows, versions }) =>
      shape === 'narrow' && link === null && rows === near?.rows && versions === near.versions,
  );
  const auto = shares.flatMap(({ share, ways }) => {
    const way = ways.find(({ kind, jobs }) => kind === 'pgmend' && jobs === 1);
    return way ? [[`${Number((share * 100).toPrecision(3))} %`, way.toFloor] as [string, number]] : [];
  });
  const growing =
    auto.length > 2 && near
      ? bars(
          `Times the COPY by the share of rows that differ: ${near.rows.toLocaleString('en-US')} rows`,
          '×',
          auto,
        )
      : '';
  const slow = far ? `By a link of ${far.link?.mbit ?? 'any'} Mbit/s` : '';
  return [
    side(near, 'On loopback', 'seconds', ({ seconds }) => seconds),
    growing,
    side(far, slow, 'seconds', ({ seconds }) => seconds),
    side(far, slow, 'MB from old', ({ bytesFromOld }) => bytesFromOld / 1e6),
  ].join('');
}
