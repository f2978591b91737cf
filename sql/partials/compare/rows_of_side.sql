(
{{#if ofOld}}
{{> before_rows ranged=false narrowed=false asked=false}}
{{else}}
{{> now_rows narrowed=false asked=false}}
{{/if}}
    )