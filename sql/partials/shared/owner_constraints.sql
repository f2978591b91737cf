-- deferred triggers run here
if {{> as_owner}} then
  set constraints all immediate;
end if;
{{> owner_end}}
