{{#if pair.content~}}
coalesce(d.old_row, d.live_row)::text collate "C", d.copy
{{~else~}}
{{#list pair.key}}d.{{ident name}}{{/list}}
{{~/if}}