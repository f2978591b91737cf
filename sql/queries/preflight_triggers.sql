-- What of live's tables acts when a repair writes to them: triggers that users made, also on partitions, and rules.
with recursive below as (
  select c.oid as root, c.oid
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname in (select json_array_elements_text($1::text::json))
  union all
  select b.root, i.inhrelid from below b join pg_catalog.pg_inherits i on i.inhparent = b.oid
), triggers as (
  -- the bits of tgtype: 4 insert, 16 update; a repair inserts and updates, and deletes nothing
  select b.root, json_agg(json_build_object(
      'name', t.tgname,
      'enabled', case t.tgenabled when 'O' then 'origin' when 'A' then 'always' when 'R' then 'replica'
        else 'disabled' end,
      'fires_on_repair', t.tgenabled in ('O', 'A') and t.tgtype::int & 20 <> 0,
      'definition', pg_get_triggerdef(t.oid)
    ) order by t.tgname, b.oid) as triggers
  from below b
  join pg_catalog.pg_trigger t on t.tgrelid = b.oid
  where not t.tgisinternal and t.tgparentid = 0
    -- which does nothing but refuse rows where TimescaleDB is not loaded
    and not (t.tgname = 'ts_insert_blocker' and exists (
      select from pg_catalog.pg_extension e where e.extname = 'timescaledb'))
  group by b.root
), rules as (
  select b.root, json_agg(json_build_object(
      'name', r.rulename,
      'enabled', case r.ev_enabled when 'O' then 'origin' when 'A' then 'always' when 'R' then 'replica'
        else 'disabled' end,
      'fires_on_repair', r.ev_enabled in ('O', 'A') and r.ev_type in ('2', '3'),
      'definition', pg_get_ruledef(r.oid)
    ) order by r.rulename) as rules
  from below b
  join pg_catalog.pg_rewrite r on r.ev_class = b.oid
  where r.rulename <> '_RETURN'
  group by b.root
)
select n.nspname as schema, c.relname as name,
  coalesce(t.triggers, '[]') as triggers, coalesce(r.rules, '[]') as rules
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join triggers t on t.root = c.oid
left join rules r on r.root = c.oid
where t.root is not null or r.root is not null;
