
create or replace function {{staging}}.settle_repair(todo text, now text, low bigint,
  high bigint) returns void language plpgsql as ${{tag}}$
begin
  execute format($sql$
    update {{staging}}.%1$I as t
    set outcome = s.outcome, reason = s.reason, again = false
    from (
      select s.n,
        case
          when not s.there then case when s.status = 'corrupted' or s.seen <> s.compared::text then 'skipped' end
          when not s.inside and s.status = 'missing' then 'blocked'
          when not s.inside then 'skipped'
          when cardinality(s.differing) = 0 then 'already right'
          when s.status = 'missing' or s.seen is distinct from s.compared::text then 'skipped'
        end as outcome,
        case
          when not s.there then case
            when s.status = 'corrupted' then 'changed since: the row is gone'
            -- without a key the two are numbers of copies
            when s.seen <> s.compared::text
              then 'changed since: live had ' || s.compared || ' of it, and has ' || s.seen end
          when not s.inside and s.status = 'missing' then 'its key is on live, in a row that where leaves out'
          when not s.inside then 'changed since: where no longer holds for it'
          when cardinality(s.differing) = 0 then null
          when s.status = 'missing' then 'changed since: its key is on live now, with other values'
          when s.seen is distinct from s.compared::text then 'changed since: ' || (
            select string_agg(b.key, ', ')
            from json_each_text(s.compared) with ordinality as b(key, value, position)
            join json_each_text(s.seen::json) as a using (key)
            where a.value is distinct from b.value)
        end as reason
      from {{staging}}.%2$I($1, $2) as s
      where s.outcome is null
    ) as s
    where s.n = t.n and s.outcome is not null
  $sql$, todo, now) using low, high;
end
${{tag}}$;
comment on function {{staging}}.settle_repair(text, text, bigint, bigint) is
  'pgmend {{stage}} of all tables: rows from one slot to another of which something else can be said than that they '
  'are to be written';

create or replace function {{staging}}.settle_undo(todo text, here text, low bigint,
  high bigint) returns void language plpgsql as ${{tag}}$
begin
  execute format($sql$
    update {{staging}}.%1$I as t
    set outcome = s.outcome, reason = s.reason
    from (
      select s.n,
        case
          when s.here is null then case when s.status = 'inserted' then 'already back' else 'skipped' end
          when s.is_back then 'already back'
          when s.since is not null then 'skipped'
        end as outcome,
        case
          when s.here is null then case when s.status = 'corrupted' then 'changed since: the row is gone' end
          when s.is_back then null
          when s.since is not null then 'changed since: ' || s.since
        end as reason
      from (
        select s.*, s.status = 'corrupted' and not exists (
          select from json_each_text(s.old_row) as b where b.value is distinct from s.here ->> b.key) as is_back
        from {{staging}}.%2$I($1, $2) as s
      ) as s
    ) as s
    where s.n = t.n and s.outcome is not null
  $sql$, todo, here) using low, high;
end
${{tag}}$;
comment on function {{staging}}.settle_undo(text, text, bigint, bigint) is
  'pgmend {{stage}} of all tables: the same for rows that are to be undone';
