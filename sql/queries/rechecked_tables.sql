-- Tables that were looked at again.
select table_name from {{staging}}.rechecked where reason is null;
