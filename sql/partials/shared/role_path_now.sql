-- for functions of event triggers that fire on what is made here
do $$
{{> role_path}}
$$;
