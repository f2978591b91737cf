{{#if choice.asksKinds}}
do ${{tag}}$
begin
  if exists (select from {{t.diff}} as d where d.status = 'corrupted' and d.kinds is null) then
    raise exception '% is not diagnosed, so that no kind can be chosen', {{literal pair.name}}
      using hint = 'Run `pgmend stage 56_kinds 61_diagnose` first.';
  end if;
end
${{tag}}$;

{{/if}}
-- which of the values that changed are to be repaired; an earlier repair may have been told others
update {{t.todo}} as w
set changed = case when cardinality(c.chosen) > 0 then c.chosen else c.changed end,
    outcome = case when cardinality(c.chosen) = 0 then 'not chosen' end
from (
  select {{#each pair.writing.keys}}d.{{ident name}} as {{k}}, {{/each}}d.changed,
    {{#if choice.byValue}}{{> chosen_of}}{{else}}d.changed{{/if}} as chosen
  from {{#if decided}}{{> decided}}{{else}}{{t.diff}}{{/if}} as d
  where d.status = 'corrupted'
) as c
where {{#list pair.writing.keys by=' and '}}c.{{k}} = w.{{k}}{{/list}}
  and w.outcome is distinct from 'repaired'{{#unless choice.byValue}}
  and w.changed is distinct from c.changed{{/unless}};

update {{t.todo}} as w
set reason = format('only in %s, of the values that were chosen; run pgmend run for the rest',
  array_to_string(w.changed, ', '))
from (
  select {{#each pair.writing.keys}}d.{{ident name}} as {{k}}, {{/each}}
    {{#if choice.byValue}}{{> chosen_of}}{{else}}d.changed{{/if}} as chosen
  from {{#if decided}}{{> decided}}{{else}}{{t.diff}}{{/if}} as d
  where d.status = 'corrupted'
) as c
where {{#list pair.writing.keys by=' and '}}c.{{k}} = w.{{k}}{{/list}}
  and w.outcome = 'repaired' and w.reason is null and not c.chosen <@ w.changed;
