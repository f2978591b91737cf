import { secret } from '../choose.ts';
import type { Outcome } from './outcome.ts';

/** Values that are marked as secrets are in no view and in no file of the report, in whatever form. */
export function checkMasks({ table, files, views }: Outcome): string[] {
  if (!table.columns.some(({ masked }) => masked)) return [];
  const inViews = Object.entries(views).filter(([, rows]) => secret.test(JSON.stringify(rows)));
  const inFiles = [...files.texts].filter(([, text]) => secret.test(text));
  return [
    ...inViews.map(([view]) => `a masked value is in the view _${view}`),
    ...inFiles.map(([path]) => `a masked value is in ${path}`),
  ];
}
