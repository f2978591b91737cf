{{> session}}
-- what an earlier pgmend has made does without
do $$ begin if to_regproc('{{staging}}.role_path') is not null then perform {{staging}}.role_path(); end if; end $$;
