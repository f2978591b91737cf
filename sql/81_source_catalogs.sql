-- purpose: mounts the catalogs of a source that say which columns its table has
-- creates: foreign tables {{prefix}}catalog_namespace, {{prefix}}catalog_class, {{prefix}}catalog_attribute, {{prefix}}catalog_type, {{prefix}}catalog_index, {{prefix}}catalog_constraint, {{prefix}}catalog_settings, {{prefix}}catalog_database, {{prefix}}catalog_stat_activity, {{prefix}}catalog_stat_all_tables, {{prefix}}catalog_inherits, {{prefix}}catalog_extension, {{prefix}}catalog_depend, {{prefix}}catalog_own_name
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 80_sources
{{> prologue}}

{{> catalogs remote=source.server of=source.of}}
{{> journal}}
