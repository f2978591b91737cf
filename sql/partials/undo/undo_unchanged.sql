not exists (
  select from json_each_text(w.after) as a
  where a.value is distinct from {{> row_image columns=pair.writing.row}}::json ->> a.key)
-- what an inserted row has in columns that came since, and that is not their default, a user has written
and (w.status <> 'inserted' or {{> undo_unaccounted}} is null)