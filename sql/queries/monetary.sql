-- The lc_monetary that sessions of the role start with: of old where plain_session has opened a way, else of live.
select reset_val as lc_monetary
from {{#if old}}{{staging}}.plain_settings{{else}}pg_catalog.pg_settings{{/if}}
where name = 'lc_monetary';
