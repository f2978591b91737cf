-- Why the staging schema is not one that pgmend may use; no rows where it is, or is not there.
{{> not_ours}}
order by 1;
