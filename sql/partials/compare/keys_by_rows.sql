(
      -- by its rows, since the index of the key is broken: none is sorted by what is calculated, and another column is
      -- in none
      select
        {{#list pair.keyNames}}
        k.{{ident this}}{{lookup @root.pair.unsorted @index}} as {{ident this}}
        {{/list}}
      {{#if pair.sharedNames.length}}, k.{{ident (lookup pair.sharedNames 0)}}{{/if}}
      from {{> rows_of_side}} as k
    )