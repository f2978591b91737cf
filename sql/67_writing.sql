-- purpose: makes the functions by which a repair, and taking one back, write rows: in batches, around each row that fails
-- creates: procedures repair_rows and undo_rows, and what they call
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; 70 and 75 say what is particular to a table, and call repair_rows and undo_rows
{{> prologue}}
{{> writing_owner}}
{{> writing_errors}}
{{> writing_components}}
{{> writing_settle}}
{{> writing_statements}}
{{> writing_rows}}
{{> writing_failures}}
{{> writing_batch}}
{{> writing_passes}}
{{> writing_repair}}
{{> writing_undo}}
{{> journal}}
