-- Looks on old for the first row of a table that live cannot read, by halves of its blocks, and leaves its key in the
-- setting pgmend.unreadable. Needs 20_mount; to be sent in a transaction.
do $$
declare
  low bigint := 0;
  high bigint;
  middle bigint;
  start tid;
  stop tid;
  place tid;
  named text;
begin
  -- the place of a row is read without its values
  select split_part(trim('()' from t.ctid::text), ',', 1)::bigint + 1 into high
  from {{staging}}.{{ident pair.objects.old}} as t order by t.ctid desc limit 1;
  while high - low > 1 loop
    middle := (low + high) / 2;
    start := format('(%s,0)', low);
    stop := format('(%s,0)', middle);
    begin
      perform row({{#list pair.mounted}}t.{{ident name}}{{/list}}) is null
      from {{staging}}.{{ident pair.objects.old}} as t where t.ctid >= start and t.ctid < stop;
      low := middle;
    exception when data_exception or program_limit_exceeded or internal_error or out_of_memory then
      high := middle;
    end;
  end loop;
  start := format('(%s,0)', low);
  stop := format('(%s,0)', low + 1);
  for place in
    select t.ctid from {{staging}}.{{ident pair.objects.old}} as t where t.ctid >= start and t.ctid < stop
      order by t.ctid
  loop
    begin
      perform row({{#list pair.mounted}}t.{{ident name}}{{/list}}) is null
      from {{staging}}.{{ident pair.objects.old}} as t where t.ctid = place;
    exception when data_exception or program_limit_exceeded or internal_error or out_of_memory then
      begin
        -- partitions each have a row at such a place
        select string_agg((select to_jsonb(k.*)
          from (select {{#list key}}{{expression}} as {{ident name}}{{/list}}) as k)::text, ' or ')
        into named
        from {{staging}}.{{ident pair.objects.old}} as t where t.ctid = place;
      exception when data_exception or program_limit_exceeded or internal_error or out_of_memory then
        named := format('at ctid %s of old', place);
      end;
      perform set_config('pgmend.unreadable', named, true);
      return;
    end;
  end loop;
end
$$;
