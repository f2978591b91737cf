-- purpose: brings the rows to be compared into tables beside each other: those of buckets that differ, or all of old
-- creates: tables <t>_fetched_old, <t>_fetched_live
-- reads:   <t>_buckets, the old table through <t>_old, the live table
-- changes: nothing
-- rerun:   safe; needs 30_stage, and 40_sieve where there is one; 50_compare after it
set transaction isolation level repeatable read;
{{> prologue}}
{{> comparing}}

create unlogged table if not exists {{t.fetchedOld}} with (autovacuum_enabled = off) as
select * from {{t.comparedOld}} with no data;
{{#if pair.how.citus}}
create unlogged table if not exists {{t.fetchedLive}} with (autovacuum_enabled = off) as
{{> now_rows narrowed=false asked=false}} with no data;
{{/if}}

do ${{tag}}$
#variable_conflict use_column
<<pull>>
declare
  -- 2/4 is the second of four parts, which several sessions bring at once; 0/4 only makes the tables; nothing is all of
  -- it
  part constant int := split_part(nullif(current_setting('pgmend.part', true), ''), '/', 1);
  parts constant int := split_part(nullif(current_setting('pgmend.part', true), ''), '/', 2);
  rated constant boolean := nullif(current_setting('pgmend.max_rate', true), '') is not null;
{{#if pair.how.sieve}}
  {{ident pair.names.suspicious}} bit varying;
  expected bigint;
{{/if}}
{{#if ranged}}
{{#if pair.how.parted.bucket}}
  first_bucket constant int := case when part > 1 then 256 * (part - 1) / parts - 128 else -128 end;
  next_bucket constant int := case when part < parts then 256 * part / parts - 128 else 128 end;
{{else}}
  first_place constant tid := format('(%s,0)', case when part > 1
    then {{pair.how.parted.pages}}::bigint * (part - 1) / parts else 0 end);
  next_place constant tid := case when part < parts
    then format('(%s,0)', {{pair.how.parted.pages}}::bigint * part / parts)
    else '(4294967295,65535)' end;
{{/if}}
{{/if}}
begin
{{#if pair.how.sieve}}
  -- a row would be looked for in the bucket of another one
  if exists (select from {{t.buckets}} as b where b.bits <> {{pair.how.sieve.bits}}) then
    raise exception '40_sieve was run with other buckets than these'
      using hint = 'Run it again: the table has another size now.';
  end if;
{{/if}}
  -- not for each part: it takes a lock that would have them wait for each other
  if coalesce(part, 0) = 0 then
    comment on table {{t.fetchedOld}} is
      {{made 'rows of old that are compared one by one'}};
    truncate {{t.fetchedOld}};
{{#if pair.how.citus}}
    comment on table {{t.fetchedLive}} is
      {{made 'rows of live that are compared one by one'}};
    truncate {{t.fetchedLive}};
{{/if}}
  end if;
  if part = 0 then
    return;
  end if;
{{#if pair.how.sieve}}
  select string_agg(case when b.differs then '1' else '0' end, '' order by place),
    sum(b.old_rows) filter (where b.differs)
  into {{ident pair.names.suspicious}}, expected
  from generate_series(-{{pair.how.sieve.half}}, {{pair.how.sieve.half}} - 1) as place
  left join {{t.buckets}} as b on b.bucket = place;
{{/if}}
  insert into {{t.fetchedOld}}
  {{#if pair.how.sieve}}
  {{> paced_rows ranged=ranged narrowed=true expected='pull.expected'}}
  {{else}}
  {{> paced_rows ranged=ranged narrowed=false expected='null'}}
  {{/if}}
  ;
  -- for the rows behind the last whole chunk, which may be all of a small table
  if rated or nullif(current_setting('pgmend.pause', true), '') is not null then
    perform {{staging}}.pace(count(*), sum(pg_column_size(p.*)), count(*))
    from {{t.fetchedOld}} as p where p.xmin::text::bigint = txid_current() % 4294967296;
  end if;
{{#if pair.how.citus}}
  insert into {{t.fetchedLive}}
{{> now_rows narrowed=pair.how.sieve asked=false}};
{{else if pair.how.fetchedLive}}
  -- made with its rows: only such a statement is planned in parallel
  drop table if exists {{t.fetchedLive}};
  create unlogged table {{t.fetchedLive}} with (autovacuum_enabled = off) as
{{> now_rows narrowed=true asked=false}};
  comment on table {{t.fetchedLive}} is
    {{made 'rows of live that are compared one by one'}};
{{/if}}
end
${{tag}}$;
{{> journal}}
