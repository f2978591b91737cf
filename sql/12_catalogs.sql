-- purpose: mounts the catalogs of old that say which tables, columns and keys it has
-- creates: foreign tables catalog_namespace, catalog_class, catalog_attribute, catalog_type, catalog_index, catalog_constraint, catalog_settings, catalog_database, catalog_stat_activity, catalog_stat_all_tables, catalog_inherits, catalog_extension, catalog_depend, catalog_own_name
-- reads:   the version of old (the first stage that dials it)
-- changes: nothing
-- rerun:   safe; needs 10_connect
{{> prologue}}

{{> catalogs prefix='' remote=server of='old'}}

update {{staging}}.sides
set server_version = (select setting from {{staging}}.catalog_settings where name = 'server_version'),
    server_version_num = (select setting::int from {{staging}}.catalog_settings where name = 'server_version_num')
where side = 'old';
{{> journal}}
