-- A repair that has come to its end. $1: its id. One that wrote nothing leaves nothing to take back.
with written as (
  select {{#each undo}}exists (select from {{@root.staging}}.{{ident this}} where repair = $1){{#unless @last}} or {{/unless}}{{else}}false{{/each}} as anything
), gone as (
  delete from {{staging}}.repairs where id = $1 and not (select anything from written)
)
update {{staging}}.repairs set state = 'applied', finished_at = clock_timestamp()
where id = $1 and (select anything from written);
