-- purpose: undoes what repairs wrote to a table: puts back what was replaced, removes what was inserted
-- creates: nothing
-- reads:   nothing
-- changes: the live table: rows that are still as the repair left them; no sequence is moved back
-- rerun:   safe; needs 67_writing and 74_undoing; does nothing to what is undone
{{> prologue}}
set local row_security = off;
-- a batch is small, whatever the size of the table
set local random_page_cost = 1.1;
{{#if pair.writing.image}}
{{#unless pair.writing.referrers.length}}
{{> uncompressed}}
{{/unless}}
{{/if}}
{{#if choice.withoutTriggers}}
-- foreign keys are triggers too: they are looked at by hand below
set local session_replication_role = replica;
{{/if}}

-- What is particular to this table. In each statement $1 are rows, by their number in <t>_undoing, $2 and $3 the first
-- and the last of their slots there; w is such a row, l a row of live, o the values that the repair replaced.
call {{staging}}.undo_rows(jsonb_build_object(
  'name', {{literal pair.name}}, 'live', ${{tag}}${{t.live}}${{tag}}$,
  'todo', {{literal pair.objects.todo}}, 'here', {{literal pair.objects.here}}, 'undo', {{literal pair.objects.undo}},
  'match', ${{tag}}${{pair.writing.match}}${{tag}}$,
  'key', {{literal pair.writing.keysJson}}::jsonb,
  -- how each column is written, and what sets a value aside that another row waits for
  'columns', {{literal pair.writing.updatedJson}}::jsonb,
{{#if pair.writing.parks}}
  'aside', {{literal pair.writing.parkingJson}}::jsonb, 'in_turn', {{pair.writing.inTurn}},
{{/if}}
  'by_path', {{pair.writing.printsByPath}}, 'masked', {{#if pair.maskedNames.length}}true{{else}}false{{/if}},
{{#with (lookup pair.writing.actorsSql choice.acting)}}
  'who', jsonb_build_object('any', {{all}}, 'by_column', {{byColumn}}::jsonb),
{{/with}}
  'marker', '${{tag}}',

  -- only where the row is still what the repair made of it
  'update', ${{tag}}$
    {{> undo_update}}
  ${{tag}}$,

  'delete', ${{tag}}$
    {{> undo_delete}}
  ${{tag}}$,
  -- what a trigger wrote elsewhere instead goes with it: a row that is still there, and that nobody else has touched
  'verify', jsonb_build_object('delete', ${{tag}}$
    {{> verify_deleted}}
  ${{tag}}$),

  -- what would stand in a row's way, so that it has a name
  'obstacles', '[]'::jsonb
    {{> undo_obstacles}}
    ,
{{#if choice.withoutTriggers}}

  -- no trigger looks after foreign keys here; the parents are kept from going away until this is committed
  'checks', '[]'::jsonb
    {{> undo_checks}}
    ,
{{/if}}
  'without_triggers', {{choice.withoutTriggers}}
));
{{> undo_end}}
{{> journal}}
