-- Which stages have left their mark: the journal of 10_connect, in a schema that is pgmend's and does not only have
-- its name by chance, the catalogs of 12_catalogs (the last of them, which an earlier pgmend did not mount), and the
-- tables that `clean --keep-undo` takes away, or that an earlier pgmend did not make.
select
  to_regclass('{{staging}}.runs') is not null
    and coalesce(obj_description(to_regnamespace('{{staging}}'), 'pg_namespace'),
      '') like 'pgmend staging schema%' as journal,
  to_regclass('{{staging}}.catalog_constraint') is not null as catalogs,
  to_regclass('{{staging}}.sides') is not null as sides,
  to_regclass('{{staging}}.tables') is not null as tables,
  to_regclass('{{staging}}.rechecked') is not null as rechecked,
  to_regclass('{{staging}}.progress') is not null as progress,
  to_regclass('{{staging}}.repairs') is not null as repairs,
  to_regclass('{{staging}}.merge_decisions') is not null as merge;
