(select concat(set_config('search_path', current_setting('pgmend.own_path'), true),
  set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null