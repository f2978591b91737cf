-- What decides how rows of live's tables can be written, but for foreign keys: one row per table.
-- $1: tables as JSON, an array of [schema, name].
with wanted as (
  select c.oid, c.relname, n.nspname
  from json_array_elements($1::text::json) as w(pair)
  join pg_catalog.pg_namespace n on n.nspname = w.pair ->> 0
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = w.pair ->> 1
)
select w.nspname as schema, w.relname as name,
  (select coalesce(json_agg(json_build_object(
            'name', a.attname,
            'type', format_type(a.atttypid, a.atttypmod),
            'not_null', a.attnotnull or base.never_null,
            'has_default', a.atthasdef or a.attidentity <> '' or t.typdefault is not null,
            'default', (select pg_get_expr(ad.adbin, ad.adrelid) from pg_catalog.pg_attrdef ad
              where ad.adrelid = a.attrelid and ad.adnum = a.attnum),
            'generated', a.attgenerated <> '',
            -- what rows have that were there before the column
            'missing', case when a.atthasmissing then (a.attmissingval::text::text[])[1] end,
            'identity', case a.attidentity when 'a' then 'always' when 'd' then 'by default' end,
            -- json text that arrives as a JSON string would become a JSON string; of a domain what it stores decides
            'json', base.oid in ('json'::regtype, 'jsonb'::regtype),
            'base', base.typname, 'kind', base.typtype, 'stored', format_type(base.oid, base.modifiers),
            'output', base.output,
            'checked', base.output is not null and exists (
              with recursive inside as (
                select base.oid as oid
                union
                select part.oid
                from inside
                join pg_catalog.pg_type it on it.oid = inside.oid
                cross join lateral (
                  select it.typelem as oid
                  union all
                  select it.typbasetype
                  union all
                  select ia.atttypid from pg_catalog.pg_attribute ia where ia.attrelid = it.typrelid and ia.attnum > 0
                    and not ia.attisdropped
                  union all
                  select r.rngsubtype from pg_catalog.pg_range r
                    where it.oid in (r.rngtypid, (to_jsonb(r) ->> 'rngmultitypid')::oid)
                ) as part
              )
              select from inside join pg_catalog.pg_type it on it.oid = inside.oid where it.typtype = 'd'),
            -- by which an index of the column sorts; null where = is not equality of bytes
            'collation', case when a.attcollation <> 0
              and l.collisdeterministic then format('%I.%I', ln.nspname, l.collname) end,
            -- 'a' and 'A' are one to it, and two values to a comparison
            'folds', coalesce(not l.collisdeterministic, false),
            'sequence', (
              -- identity, serial, or a default that calls nextval
              select json_build_object('name', format('%I.%I', sn.nspname, s.relname), 'increment', q.seqincrement,
                'max', q.seqmax::text,
                                       'usable', has_sequence_privilege(s.oid, 'USAGE')
                                         and has_sequence_privilege(s.oid, 'UPDATE')
                                         and has_sequence_privilege(s.oid, 'SELECT'))
              from pg_catalog.pg_class s
              join pg_catalog.pg_namespace sn on sn.oid = s.relnamespace
              join pg_catalog.pg_sequence q on q.seqrelid = s.oid
              -- numbers, and each way by the index of pg_depend that knows it: a join, or an OR of both, reads all of
              -- it for every column
              where s.relkind = 'S' and s.oid = any (array(
                select d.objid
                from pg_catalog.pg_depend d
                where d.refclassid = 'pg_class'::regclass and d.refobjid = a.attrelid and d.refobjsubid = a.attnum
                  and d.classid = 'pg_class'::regclass and d.deptype = 'i'
                union all
                select d.refobjid
                from pg_catalog.pg_depend d
                where d.classid = 'pg_attrdef'::regclass and d.refclassid = 'pg_class'::regclass
                  and d.objid = (select ad.oid from pg_catalog.pg_attrdef ad where ad.adrelid = a.attrelid
                    and ad.adnum = a.attnum)
              ))
              order by s.oid limit 1)
          ) order by a.attnum), '[]')
   from pg_catalog.pg_attribute a
   join pg_catalog.pg_type t on t.oid = a.atttypid
   left join lateral (
     with recursive down as (
       select t.oid, t.typbasetype, t.typname, t.typtype, greatest(a.atttypmod, t.typtypmod) as modifiers,
         t.typnotnull as never_null,
         t.typnamespace, t.typoutput
       union all
       select b.oid, b.typbasetype, b.typname, b.typtype, greatest(down.modifiers, b.typtypmod), down.never_null
         or b.typnotnull,
         b.typnamespace, b.typoutput
       from down join pg_catalog.pg_type b on b.oid = down.typbasetype
     )
     select oid, typname, typtype, modifiers, never_null,
       -- a cast of it to text may be one that its owner has made
       case when typnamespace <> 'pg_catalog'::regnamespace then typoutput::regproc::text end as output
     from down where typbasetype = 0
   ) base on true
   left join pg_catalog.pg_collation l on l.oid = a.attcollation
   left join pg_catalog.pg_namespace ln on ln.oid = l.collnamespace
   where a.attrelid = w.oid and a.attnum > 0 and not a.attisdropped) as columns,
  -- what two rows may not have in common: unique indexes and exclusion constraints, with the rows and columns that they
  -- are about
  (select coalesce(json_agg(json_build_object(
            'name', e.relname, 'unique', e.is_unique, 'immediate', e.indimmediate, 'nulls_equal', e.nulls_equal,
            'predicate', e.predicate, 'parts', e.parts, 'expression_columns', e.expression_columns,
              'predicate_columns', e.predicate_columns
          ) order by e.relname), '[]')
   from (
     select c.relname, i.indimmediate,
       -- a temporal key is both, and rows of one key may not overlap
       i.indisunique and x.conexclop is null as is_unique,
       coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) as nulls_equal,
       pg_get_expr(i.indpred, i.indrelid) as predicate,
       -- columns stand in there by their numbers
       (select coalesce(json_agg(distinct a.attname), '[]')
        from regexp_matches(i.indexprs::text, ':varattno (\d+)', 'g') as v
        join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = v[1]::int2) as expression_columns,
       (select coalesce(json_agg(distinct a.attname), '[]')
        from regexp_matches(i.indpred::text, ':varattno (\d+)', 'g') as v
        join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = v[1]::int2) as predicate_columns,
       json_agg(json_build_object('column', a.attname, 'expression',
         pg_get_indexdef(i.indexrelid, part.position::int, false), 'operator', (
         select format('operator(%I.%s)', pn.nspname, o.oprname)
         from pg_catalog.pg_operator o
         join pg_catalog.pg_namespace pn on pn.oid = o.oprnamespace
         where o.oid = coalesce(x.conexclop[part.position], (
           select ao.amopopr
           from pg_catalog.pg_opclass oc
           join pg_catalog.pg_amop ao on ao.amopfamily = oc.opcfamily and ao.amoplefttype = oc.opcintype
                                     and ao.amoprighttype = oc.opcintype and ao.amopstrategy = 3
           where oc.oid = (i.indclass::oid[])[part.position - 1]))
       ), 'collation', (
         select format('%I.%I', ln.nspname, l.collname)
         from pg_catalog.pg_collation l join pg_catalog.pg_namespace ln on ln.oid = l.collnamespace
         where l.oid = (i.indcollation::oid[])[part.position - 1])
       , 'folds', coalesce((
         select not l.collisdeterministic from pg_catalog.pg_collation l
           where l.oid = (i.indcollation::oid[])[part.position - 1]
       ), false)) order by part.position) as parts
     from pg_catalog.pg_index i
     join pg_catalog.pg_class c on c.oid = i.indexrelid
     -- conindid alone has no index
     left join pg_catalog.pg_constraint x on x.conrelid = i.indrelid and x.conindid = i.indexrelid
       and x.conexclop is not null
     cross join unnest(i.indkey::int2[]) with ordinality as part(attnum, position)
     -- 0 stands for an expression
     left join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = part.attnum and part.attnum > 0
     where (i.indisunique or i.indisexclusion) and i.indislive
       and part.position <= i.indnkeyatts and i.indrelid = w.oid
     group by i.indexrelid, c.relname, i.indisunique, i.indimmediate, i.indpred, i.indexprs, i.indrelid, x.conexclop,
       i.*
   ) e) as exclusive,
  -- triggers by which a user checks rows at the end of a statement, or of a transaction
  (select coalesce(json_agg(distinct t.tgname), '[]') from pg_catalog.pg_trigger t
   where t.tgrelid = w.oid and not t.tgisinternal and t.tgconstraint <> 0 and t.tgenabled = 'O'
     and t.tgtype::int & 20 <> 0) as guards,
  -- tables that inherit from it: their rows are its rows, too
  (select coalesce(json_agg(json_build_object('schema', n.nspname, 'table', c.relname) order by n.nspname, c.relname),
     '[]')
   from pg_catalog.pg_inherits i
   join pg_catalog.pg_class c on c.oid = i.inhrelid
   join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where i.inhparent = w.oid) as heirs,
  -- what triggers enforce of a partition or a child alone, by keys and constraints of its own
  (with recursive below as (
     select i.inhrelid as oid from pg_catalog.pg_inherits i where i.inhparent = w.oid
     union
     select i.inhrelid from below join pg_catalog.pg_inherits i on i.inhparent = below.oid
   )
   select coalesce(json_agg(json_build_object('what', own.what, 'name', own.name, 'table',
     format('%I.%I', n.nspname, c.relname))
                            order by n.nspname, c.relname, own.name), '[]')
   from below
   cross join lateral (
     select case k.contype when 'f' then 'foreign key' when 'x' then 'exclusion constraint'
       else 'unique constraint' end as what, k.conname as name
     from pg_catalog.pg_constraint k
     where k.conrelid = below.oid and k.conparentid = 0 and (k.contype = 'f' or k.condeferrable)
     union all
     select 'constraint trigger', t.tgname
     from pg_catalog.pg_trigger t
     where t.tgrelid = below.oid and not t.tgisinternal and t.tgconstraint <> 0 and t.tgenabled = 'O'
       and t.tgtype::int & 20 <> 0
       -- one of the table above is repeated here
       and not exists (select from pg_catalog.pg_trigger r where r.tgrelid = w.oid and r.tgname = t.tgname)
   ) as own
   join pg_catalog.pg_class c on c.oid = below.oid
   join pg_catalog.pg_namespace n on n.oid = c.relnamespace) as guards_below,
  -- columns of which a change moves a row to another partition: before Postgres 15 that is a DELETE to foreign keys
  case when current_setting('server_version_num')::int >= 150000 then '[]' else (
    with recursive parts as (
      select w.oid
      union all
      select i.inhrelid from parts join pg_catalog.pg_inherits i on i.inhparent = parts.oid
    )
    select coalesce(json_agg(distinct a.attname), '[]')
    from parts
    join pg_catalog.pg_partitioned_table t on t.partrelid = parts.oid
    cross join lateral (
      select unnest(t.partattrs::int2[]) as attnum
      union
      select v[1]::int2 from regexp_matches(t.partexprs::text, ':varattno (\d+)', 'g') as v
    ) as used
    join pg_catalog.pg_attribute a on a.attrelid = parts.oid and a.attnum = used.attnum and a.attnum > 0
  ) end as moves,
  -- without a unique index over it nothing but a lock keeps a key from being inserted twice
  (select coalesce(json_agg(r.rulename order by r.rulename), '[]') from pg_catalog.pg_rewrite r
   where r.ev_class = w.oid and r.rulename <> '_RETURN') as rules,
  -- those among them that act when rows are inserted or updated
  (select coalesce(json_agg(json_build_object('name', r.rulename, 'enabled', r.ev_enabled) order by r.rulename), '[]')
   from pg_catalog.pg_rewrite r
   where r.ev_class = w.oid and r.ev_type in ('2', '3') and r.ev_enabled <> 'D') as acting_rules,
  -- triggers of users that fire when rows are written, also those that only a partition or a child has, and which
  -- columns each sets, as far as its text says so
  (with recursive below as (
     select w.oid
     union all
     select i.inhrelid from below join pg_catalog.pg_inherits i on i.inhparent = below.oid
   ), firing as (
     select distinct on (t.tgname, t.tgenabled) t.tgname, t.tgenabled, coalesce((
         select json_agg(a.attname order by a.attnum)
         from pg_catalog.pg_attribute a
         cross join regexp_replace(a.attname, '([^[:alnum:]_])', '\\\1', 'g') as pattern
         where a.attrelid = w.oid and a.attnum > 0 and not a.attisdropped
           and (p.prosrc ~* ('\mnew\s*\.\s*"?' || pattern || '"?\s*:?=')
             or encode(t.tgargs, 'escape') ~* ('\m' || pattern || '(\\|$)'))
       ), '[]') as sets
     from below
     -- offset 0: looked up by the index for each, where a join would read the triggers of all tables
     cross join lateral (select * from pg_catalog.pg_trigger t where t.tgrelid = below.oid offset 0) as t
     join pg_catalog.pg_proc p on p.oid = t.tgfoid
     where not t.tgisinternal and t.tgenabled <> 'D' and t.tgtype::int & 20 <> 0
       -- which does nothing but refuse rows where TimescaleDB is not loaded
       and not (t.tgname = 'ts_insert_blocker' and exists (
         select from pg_catalog.pg_extension e where e.extname = 'timescaledb'))
     order by t.tgname, t.tgenabled
   )
   select coalesce(json_agg(json_build_object('name', tgname, 'enabled', tgenabled, 'sets', sets) order by tgname),
     '[]')
   from firing) as triggers
from wanted w
order by 1, 2;
