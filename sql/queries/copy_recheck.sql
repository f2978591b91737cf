-- JSON escapes control characters, so neither of these two occurs, and every line comes out as it is
copy (
  select (select row_to_json(r.*) from (select
    {{literal pair.name}} as "table",
    d.status,
    (select row_to_json(k.*)
      from (select {{#list pair.key}}{{shownText 'd' this}} as {{ident column}}{{/list}}) as k) as key,
    d.outcome, d.status_now, d.changed, d.hints, d.old_changed,
    {{maskedRow 'd.old_row'}} as old,
    {{maskedRow 'd.live_row'}} as live
  ) as r)
  from {{staging}}.{{ident pair.objects.recheck}} as d
  order by {{> diff_order}}
) to stdout with (format csv, quote E'\x01', delimiter E'\x02')
