  {{> unfit_keys_of side='old' ofOld=true}}
  union all
  {{> unfit_keys_of side='live' ofOld=false}}