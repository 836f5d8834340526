--@include lib/partition
--@include lib/fence
--@include lib/returns
--@include lib/dispatch
--[[
  A node stops for good: what it holds goes back, and it is forgotten.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] node
  ARGV[3] epoch

  Returns {'left'} | {'more'}: call again | {'stale', 'lost' | 'superseded'}
  Invariant: its tasks are back in the backlog, or on other nodes, before its name is gone.
  Cost: O(nodes log nodes + tasks given back), at most 1000 tasks.
]]
local node, epoch = ARGV[2], ARGV[3]
local state, why = fenced_state(node, epoch)
if not state then
  return { 'stale', why }
end
retire(node)
redis.call('HSET', base .. 'node:' .. node, 'state', 'draining')
local returned = return_all(node, MAX_TASKS, 'the node stopped while it ran this task')
dispatch(MAX_TASKS)
if returned == MAX_TASKS then
  return { 'more' }
end
forget(node)
return { 'left' }
