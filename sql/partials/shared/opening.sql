{{> session}}
{{> role_path_now}}
