--@include lib/partition
--@include lib/fence
--@include lib/settle
--@include lib/run_cost
--[[
  Settle what a node has finished, and take nothing: the last call of a node that stops.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] node
  ARGV[3] epoch
  ARGV[4..] what was finished, as `settle_all` takes it

  Returns {'settled', {sequences whose lease was gone}} | {'stale', 'lost' | 'superseded'}
  Invariant: as in take.
  Cost: O(settled).
]]
local node, epoch = ARGV[2], ARGV[3]
local state, why = fenced_state(node, epoch)
if not state then
  --@include lib/settle/refuse
  refuse_settles(4)
  return { 'stale', why }
end
local stale, released = settle_all(node, 4, completed_kept())
change_running(node, 0 - released)
if offered > 0 then
  --@include lib/wake_waiting
  wake_for_waiting(settings('levels'), offered)
end
return { 'settled', stale }
