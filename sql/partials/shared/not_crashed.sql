do $$
begin
  if not exists (select from {{staging}}.not_crashed) then
    raise exception 'what was fetched is gone: live has crashed since' using hint = '{{again}}';
  end if;
end
$$;
