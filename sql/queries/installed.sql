-- Which stages have left their mark: the journal of 10_connect, in a schema that is pgmend's and does not only have
-- its name by chance, and the catalogs of 12_catalogs: the last of them, which an earlier pgmend did not mount.
select
  to_regclass('{{staging}}.runs') is not null
    and coalesce(obj_description(to_regnamespace('{{staging}}'), 'pg_namespace'), '') like 'pgmend staging schema%' as journal,
  to_regclass('{{staging}}.catalog_own_name') is not null as catalogs;
