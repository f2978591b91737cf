-- what is fetched from here on is there, whatever happened before
do $$
begin
  if not exists (select from {{staging}}.not_crashed) then
    insert into {{staging}}.not_crashed default values;
  end if;
end
$$;
