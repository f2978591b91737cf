do $$
begin
  if not exists (select from {{staging}}.not_crashed) then
    raise exception 'the fetched rows are lost: live has crashed since' using hint = '{{again}}';
  end if;
end
$$;
