-- Nothing is under way any more, or not yet.
delete from {{staging}}.progress;
