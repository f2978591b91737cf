do $$
begin
  -- for functions of event triggers: what was written before has set the path back
  perform {{staging}}.role_path();
end
$$;
drop view {{staging}}.merge_rows;
