
-- by which old chooses what it sends: a bit for the top bits of a hash, set for those that are looked for
create or replace function {{staging}}.bit_string(hashes int[], bits int) returns text
language sql immutable as ${{tag}}$
  select coalesce(string_agg(repeat('0', p.place - p.before - 1) || '1', '' order by p.place), '')
    || repeat('0', (1 << bits) - 1 - coalesce(max(p.place), -1))
  from (
    select d.place, lag(d.place, 1, -1) over (order by d.place) as before
    from (select distinct (h.hash >> (32 - bits)) + (1 << (bits - 1)) as place from unnest(hashes) as h(hash)) as d
  ) as p
${{tag}}$;
comment on function {{staging}}.bit_string(int[], int) is
  'pgmend {{stage}} of all tables: a string of bits, of which those of the hashes are set';
