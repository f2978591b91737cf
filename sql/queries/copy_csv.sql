copy (select * from {{staging}}.{{ident view}}) to stdout with (format csv, header)
