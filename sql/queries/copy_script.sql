-- A line holds no control character, so neither of these two occurs, and every line comes out as it is
copy (select line from {{staging}}.{{ident name}}() as line) to stdout with (format csv, quote E'\x01',
  delimiter E'\x02')
