{{remark}} like 'pgmend % of %: %'
      -- a recheck is about all tables at once
      and ({{remark}} like 'pgmend 66_recheck of %' or not exists (
        select from {{staging}}.tables as t
        where t.kept and t.table_name = substring({{remark}} from '^pgmend \S+ of ((?:[^":]|"(?:[^"]|"")*")+): ')))
