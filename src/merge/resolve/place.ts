import type { CatalogColumn } from '../../compare/resolve/catalog-model.ts';
import { ident } from '../../stages/quoting.ts';
import type { MergePlace, MergeSettings } from './model.ts';
import type { SourceFacts } from './source.ts';
import type { TargetTable } from './target.ts';
import { asStored, moment } from './time.ts';
import { converted, own, type TargetColumn } from './types.ts';

/** Zone of a time that was stored without one, where the settings say nothing. */
export const defaultZone = 'UTC';

export function storedZone({ into }: MergeSettings): string {
  return into.timezone ?? defaultZone;
}

/** What is said of a column that cannot be taken over. */
export type Complain = (mistake: string) => void;

/** An id as it is staged: integers all alike, so that a new one can be beyond those of every source. */
const widestInteger = { stored: 'bigint', base: 'int8' };

function build(
  place: number,
  from: string,
  settings: MergeSettings,
  expression: (name: string) => string,
  time: { at: string; stored: string },
): MergePlace {
  const staged = (names: string[], letter: string) =>
    names.map((name, index) => ({ staged: `${letter}${index + 1}`, expression: expression(name) }));
  return {
    place,
    from,
    columns: [
      ...staged(settings.key, 'k'),
      { staged: 'id', expression: settings.id === null ? 'null::text' : expression(settings.id) },
      { staged: 'at', expression: time.at },
      { staged: 'stored', expression: time.stored },
      ...staged(settings.value, 'v'),
      ...staged(settings.carry, 'c'),
    ],
  };
}

/** The column of the target, wide enough for the ids of all places. */
function columnFor(settings: MergeSettings, { columns }: TargetTable, name: string): TargetColumn {
  // a mistake would have been reported before: it is there
  const column = columns.get(name) as TargetColumn;
  return name === settings.id && column.greatest !== null ? { ...column, ...widestInteger } : column;
}

/** The rows that the target has already. */
export function targetPlace(from: string, settings: MergeSettings, target: TargetTable): MergePlace {
  const latest = columnFor(settings, target, settings.latest);
  const stored = `r.${ident(settings.latest)}`;
  const expression = (name: string) => own(`r.${ident(name)}`, columnFor(settings, target, name));
  return build(0, from, settings, expression, {
    at: moment(stored, latest.base, storedZone(settings)),
    stored: own(stored, latest),
  });
}

/** The rows of a source. */
export function sourcePlace(
  facts: SourceFacts,
  from: string,
  settings: MergeSettings,
  target: TargetTable,
  complain: Complain,
): MergePlace {
  const column = (name: string) => facts.column(name) as CatalogColumn;
  const expression = (name: string) => {
    const to = columnFor(settings, target, name);
    const { name: there, declared } = column(name);
    const sql = converted(`r.${ident(there)}`, column(name), to);
    if (sql !== null) return sql;
    complain(
      `column ${there} of source ${facts.settings.name} is ${declared}, and ${name} of the target ${to.type}: convert it there, for instance in a view`,
    );
    return 'null';
  };
  const time = column(settings.latest);
  const at = moment(`r.${ident(time.name)}`, time.type, facts.settings.timezone ?? defaultZone);
  const latest = columnFor(settings, target, settings.latest);
  const stored = asStored(at, { ...latest, zone: storedZone(settings) });
  return build(facts.source.place, from, settings, expression, { at, stored });
}
