(
      -- by its rows, since the index of the key is broken: none is sorted by what is calculated, and another column is in none
      select {{#each pair.keyNames}}k.{{ident this}}{{lookup @root.pair.unsorted @index}} as {{ident this}}{{#unless @last}}, {{/unless}}{{/each}}{{#if pair.sharedNames.length}}, k.{{ident (lookup pair.sharedNames 0)}}{{/if}}
      from {{> rows_of_side}} as k
    )