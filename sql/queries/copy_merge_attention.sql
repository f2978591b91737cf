copy (
  select code, wants_look, source, source_id, key, detail from {{staging}}.merge_attention
  order by code, n nulls first, place, source_id collate "C", detail collate "C"
) to stdout with (format csv, header)
