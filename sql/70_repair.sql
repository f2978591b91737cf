-- purpose: puts rows of a pair right: UPDATE of what differs, INSERT of what is missing, each guarded and undoable
-- creates: nothing
-- reads:   nothing
-- changes: the live table: rows of <t>_todo that still hold what was compared; sequences behind its keys, upwards
-- rerun:   safe; needs 67_writing and 68_todo; does nothing to what is repaired
{{> prologue}}
set local row_security = off;
-- a batch is small, whatever the size of the table
set local random_page_cost = 1.1;
{{#if choice.withoutTriggers}}
-- foreign keys are triggers too: they are looked at by hand below
set local session_replication_role = replica;
{{/if}}

-- What is particular to this table. In each statement $1 are rows, by their number in <t>_todo, $2 and $3 the first and
-- the last of their slots there; w is such a row, l a row of live, o the values of old.
call {{staging}}.repair_rows(jsonb_build_object(
  'name', {{literal pair.name}}, 'live', ${{tag}}${{t.live}}${{tag}}$,
  'todo', {{literal pair.objects.todo}}, 'now', {{literal pair.objects.now}}, 'undo', {{literal pair.objects.undo}},
  'match', ${{tag}}${{pair.writing.match}}${{tag}}$,
  'key', {{literal pair.writing.keysJson}}::jsonb,
  -- how each column is written, and what sets a value aside that another row waits for
  'columns', {{literal pair.writing.updatedJson}}::jsonb,
{{#if pair.writing.parks}}
  'aside', {{literal pair.writing.parkingJson}}::jsonb, 'in_turn', {{pair.writing.inTurn}},
{{/if}}
  'indexed', {{pair.writing.indexed}}, 'lock_table', {{pair.writing.lockTable}}, 'by_path',
    {{pair.writing.printsByPath}},
  'masked', {{#if pair.maskedNames.length}}true{{else}}false{{/if}}, 'tree',
    {{#if pair.writing.treeKeys.length}}true{{else}}false{{/if}},
{{#with (lookup pair.writing.actorsSql choice.acting)}}
  'acting', {{any}}, 'ruled', {{ruled}},
{{/with}}
  'marker', '${{tag}}',

  -- only what differs is set, and only where the row is still what was compared
  'update', ${{tag}}$
    {{> repair_update}}
  ${{tag}}$,

  'insert', ${{tag}}$
    {{> repair_insert}}
  ${{tag}}$,
{{#if pair.content}}
  'inserted', ${{tag}}$
    {{> inserted_copies}}
  ${{tag}}$,
{{/if}}
{{#if (lookup (lookup pair.writing.actorsSql choice.acting) 'any')}}

  -- what triggers change besides is found by comparing the whole row: it is locked, and read again
  'hold', ${{tag}}$
    {{> repair_hold}}
  ${{tag}}$,
  'verify', jsonb_build_object('any', ${{tag}}$
    {{> verify_acting}}
  ${{tag}}$),
  'linked', '[]'::jsonb
    {{> repair_linked}}
    ,
{{/if}}
{{#if pair.writing.sequences.length}}

  -- sequences behind its columns, up to the numbers that are written
  'sequences', '[]'::jsonb
    {{> repair_sequences}}
    ,
{{/if}}

  -- what would stand in a row's way, so that it has a name
  'obstacles', '[]'::jsonb
    {{> repair_obstacles}}
    ,
{{#if choice.withoutTriggers}}

  -- no trigger looks after foreign keys here; the parents are kept from going away until this is committed
  'checks', '[]'::jsonb
    {{> repair_checks}}
    ,
{{/if}}
  'without_triggers', {{choice.withoutTriggers}}
));
{{> journal}}
