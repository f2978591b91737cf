-- purpose: makes the functions by which a repair, and taking one back, write rows: in batches, around each row that fails
-- creates: functions act_as, as_owner, raised_by_user, refusal, components, settle_repair, settle_undo, parked_values, raise_sequence, find_obstacles, linked_rows, update_rows, insert_rows, delete_rows, verify_rows, blame_rows, skip_locked, next_batch, unindexed_rows, write_batch, repair_rows and undo_rows
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; 70 and 75 say what is particular to a table, and call repair_rows and undo_rows
{{> prologue}}
{{> writing_owner}}
{{> writing_errors}}
{{> writing_components}}
{{> writing_settle}}
{{> writing_statements}}
{{> writing_failures}}
{{> writing_batch}}
{{> writing_repair}}
{{> writing_undo}}
{{> journal}}
