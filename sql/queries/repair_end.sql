-- A repair that has come to its end. $1: its id. One that wrote nothing leaves no row; one that did is answered with
-- it.
with written as (
  select
    {{#each undo}}
    exists (select from {{@root.staging}}.{{ident this}} where repair = $1::bigint) or
    {{/each}}
  false as anything
), gone as (
  delete from {{staging}}.repairs where id = $1::bigint and not (select anything from written)
)
update {{staging}}.repairs set state = 'applied', finished_at = clock_timestamp()
where id = $1::bigint and (select anything from written)
returning id;
