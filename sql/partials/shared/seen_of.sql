case d.status
  when 'missing' then md5(({{maskedRow 'd.old_row'}})::text)
  when 'corrupted' then md5((
    select json_agg(json_build_array(c.name, ({{maskedRow 'd.old_row'}}) ->> c.name,
      ({{maskedRow 'd.live_row'}}) ->> c.name) order by c.position)::text
    from unnest(d.changed) with ordinality as c(name, position)
  ))
end