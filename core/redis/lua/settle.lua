--@include lib/partition
--@include lib/fence
--@include lib/settle
--[[
  Settle what a node has finished, and take nothing: the last call of a node that stops.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] node
  ARGV[3] epoch
  ARGV[4] n, then n completed tokens
  then    m, then m times: token, 1 to retry or 0 to bury, error text

  Returns {'settled', {sequences whose lease was gone}} | {'stale', 'lost' | 'superseded'}
  Invariant: as in take.
  Cost: O(settled).
]]
local node, epoch = ARGV[2], ARGV[3]
local state, why = fenced_state(node, epoch)
if not state then
  local settles = tonumber(ARGV[4])
  count('staleSettles', settles + tonumber(ARGV[5 + settles]))
  return { 'stale', why }
end
local stale, released = settle_all(node, 4)
change_running(node, 0 - released)
return { 'settled', stale }
