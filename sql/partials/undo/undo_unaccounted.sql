(select string_agg(h.key, ', ') from json_each_text({{> row_image columns=pair.writing.stored}}::json) as h
  where h.value is not null and h.value is distinct from {{literal pair.writing.defaultsJson}}::json ->> h.key
    and not exists (select from json_object_keys(w.after) as k where k = h.key))