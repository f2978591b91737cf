-- Moves a sequence up to a number that is taken, never down.
do $$
declare
  target constant bigint := {{literal target}};
  step bigint;
  moved bigint;
begin
  {{> move_sequence}}
end
$$;
