{{!-- uses: planning --}}
-- a row that its own index does not find (sorted by another libc, say) is there nevertheless: what follows looks
-- without any
select jsonb_object_agg(name, setting) into planning
from pg_settings where name in ('enable_indexscan', 'enable_indexonlyscan', 'enable_bitmapscan');
perform set_config(key, 'off', true) from jsonb_each_text(planning);
