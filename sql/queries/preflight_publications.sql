-- Publications of live that have every new table of the staging schema in them, one row each. $1 is that schema.
select p.pubname as name
from pg_catalog.pg_publication as p
where p.puballtables and $1::text is not null{{#if has.publishedSchemas}} or exists (
  select from pg_catalog.pg_publication_namespace as s
  where s.pnpubid = p.oid and s.pnnspid = pg_catalog.to_regnamespace(quote_ident($1::text))
){{/if}}
order by p.pubname;
