case d.outcome when 'keep' then 'kept' when 'reject' then 'rejected' else
      {{#if written}}
      case when w.inserted then 'inserted' when not w.inserted then 'updated' else 'overtaken' end
      {{else}}
      'not_written'
      {{/if}}
    end