update {{t.live}} as l set ${{tag}}_set
from {{#if (lookup (lookup pair.writing.actorsSql choice.acting) 'ruled')}}${{tag}}_rows as {{/if}}w
cross join lateral json_to_record(w.old_row) as o(${{tag}}_columns)
where {{pair.writing.match}}{{#if pair.where}} and {{> inside}}{{/if}}
  and (w.parked or {{> row_image columns=pair.writing.guard}} = w.held)
  and (select {{staging}}.as_owner())
{{#unless (lookup (lookup pair.writing.actorsSql choice.acting) 'ruled')}}
returning w.n, w.held,
  {{> row_image columns=pair.keyNames}} as key,
  {{> row_image columns=pair.writing.kept}} as after
{{/unless}}
