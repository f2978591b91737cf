      with winners as materialized (
        {{> merge_winners}}
        where d.n between work.low and work.middle and d.outcome in ('insert', 'update') and r.place > 0
        order by d.n
          {{#each merge.values}}
          , {{printed 'r' printed}} collate "C"
          {{/each}}
        {{#each merge.carry}}, {{printed 'r' printed}} collate "C"{{/each}}
      ), written as (
        insert into {{merge.into.display}} as t (
          {{#if merge.id}}
          {{ident merge.id.column}},
          {{/if}}
        {{#each merge.key}}{{ident column}}, {{/each}}{{ident merge.latest.column}}
          {{#each merge.values}}
          , {{ident column}}
          {{/each}}
        {{#each merge.carry}}, {{ident column}}{{/each}})
        {{#if merge.overriding}}overriding system value{{/if}}
        select {{#if merge.id}}user_id, {{/if}}{{#each merge.key}}{{staged}}, {{/each}}stored
          {{#each merge.values}}
          , {{staged}}
          {{/each}}
        {{#each merge.carry}}, {{staged}}{{/each}}
        from winners
        where {{> as_owner}}
        on conflict ({{#list merge.key}}{{ident column}}{{/list}}) do update
        set {{ident merge.latest.column}} = excluded.{{ident merge.latest.column}}{{#each merge.values}},
          {{ident column}} = excluded.{{ident column}}{{/each}}{{#each merge.carry}},
          {{ident column}} = excluded.{{ident column}}{{/each}}
        -- only where the stored one ranks lower: somebody may have changed it since
        where ({{merge.guard.storedHasValue}}, coalesce({{merge.guard.storedRanksAt}}, '-infinity'),
          {{merge.guard.storedRanksAt}} is not null)
            < ({{merge.guard.newHasValue}}, coalesce({{merge.guard.newRanksAt}}, '-infinity'),
              {{merge.guard.newRanksAt}} is not null)
        returning {{#list merge.key}}{{returned}} as {{staged}}{{/list}}
          {{#if merge.id}}
          , t.{{ident merge.id.column}} as id
          {{/if}}
      )
      insert into {{staging}}.merge_written
      select w.n, w.outcome = 'insert'{{#if merge.id}} and written.id is not distinct from w.user_id{{/if}}
      from written
      join winners as w using ({{#list merge.key}}{{staged}}{{/list}});
