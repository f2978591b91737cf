do ${{tag}}$
begin
  perform {{staging}}.drop_made({{literal pair.stem}}, {{literal pair.name}}, {{literal stages}});
end
${{tag}}$;
