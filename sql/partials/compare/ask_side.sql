{{!-- uses: read --}}
{{#if asking.columns}}
  -- where a good part of the table differed, reading it once takes less than asking for one row after the other
  read := case when differing > {{asking.batch}}{{#if asking.indexed}} and differing * 10 > {{rows}}{{/if}}
    then format('whole: %s of %s rows differed{{#unless asking.indexed}}, and no index is known to lead to them{{/unless}}', differing, {{rows}}) end;
{{else}}
  read := 'whole: ' || {{literal asking.why}};
{{/if}}