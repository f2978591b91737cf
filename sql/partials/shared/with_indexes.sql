{{!-- uses: planning --}}
perform set_config(key, value, true) from jsonb_each_text(planning);
