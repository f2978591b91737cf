update {{@root.t.todo}}
set outcome = 'blocked', reason = {{literal unreadableReason}}
where slot between $2 and $3 and outcome is null
  -- what would not follow it keeps it from going by itself
  and {{#if follows}}true{{else}}current_setting('session_replication_role') = 'replica'{{/if}}
