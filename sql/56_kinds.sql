-- purpose: makes the functions that tell what became of a changed value, by rules for each family of types
-- creates: table foreign_keys, functions kind_of_value, and what they call
-- reads:   the foreign keys of old and of live
-- changes: nothing
-- rerun:   safe; needs 10_connect; 61_diagnose calls them
{{> prologue}}
{{> kind_of_value}}
{{> kind_of_text}}
{{> kind_of_escape}}
{{> kind_of_number}}
{{> kind_of_time}}
{{> kind_of_document}}
{{> kind_words}}
{{> common_words}}
{{> bit_string}}
{{> referring_rows}}
{{> foreign_keys_known}}
{{> journal}}
