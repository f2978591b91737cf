drop function if exists {{t.here}}(bigint, bigint);
create function {{t.here}}(low bigint, high bigint)
returns table (n bigint, status text, old_row json, here json, since text) language sql stable as ${{tag}}$
{{#if pair.writing.image}}
  -- the row may be gone, or have been changed: without a key nobody can tell
  select distinct on (w.n) w.n, w.status, w.old_row, coalesce(l.here, '{}') as here,
    case when l.here is null then 'no row is left that is as the repair inserted it' end as since
{{else}}
  -- where two rows have the key, the repair wrote to the one that is as it left it
  select distinct on (w.n) w.n, w.status, w.old_row, l.here,
    nullif(concat_ws(', ', (select string_agg(a.key, ', ') from json_each_text(w.after) as a where a.value is distinct
      from l.here ->> a.key),
      case w.status when 'inserted' then l.came end), '') as since
{{/if}}
  from {{t.todo}} as w
  left join lateral (
    select {{> row_image columns=pair.writing.row}}::json as here, {{> undo_unaccounted}} as came
    from {{t.live}} as l
    where {{pair.writing.match}}
{{#if pair.writing.image}}
      and {{> undo_unchanged}}
{{/if}}
  ) as l on true
  where w.slot between $1 and $2 and w.outcome is null
  order by w.n, since nulls first
${{tag}}$;
comment on function {{t.here}}(bigint, bigint) is
  {{made 'what live holds now of the rows to be undone, by their slots, and what has changed since'}};
