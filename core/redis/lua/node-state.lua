--@include lib/partition
--@include lib/backlog_length
--@include lib/returns
--@include lib/dispatch
--@include lib/thieves
--@include lib/enrol
--[[
  Pause, resume or drain a node. A paused node keeps its queue and takes nothing; a draining one is given
  nothing, and its queue moves elsewhere. Both finish what they run. A name stays paused until it is resumed,
  whatever becomes of the process meanwhile.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] node
  ARGV[3] 'active', 'paused' or 'draining'

  Returns {'changed', tasks moved, tasks left in its queue, tasks that it runs} | {'unknown-node'} | {'lost'}
  A drain that leaves some is called again.
  Invariant: a drained task is on another node or back at the head of the backlog.
  Cost: O(nodes log nodes + tasks moved), at most 1000 tasks.
]]
local node, state = ARGV[2], ARGV[3]
-- first of all, and whatever has become of the node: a pause must always be possible to end
local resumed = state == 'active' and redis.call('SREM', base .. 'paused', node) == 1
local was = redis.call('HGET', base .. 'node:' .. node, 'state')
if resumed and (not was or was == 'lost') then
  return { 'changed', 0, 0, 0 }
end
if not was then
  return { 'unknown-node' }
end
if was == 'lost' then
  return { 'lost' }
end
if state == 'paused' then
  redis.call('SADD', base .. 'paused', node)
end
redis.call('HSET', base .. 'node:' .. node, 'state', state)
if state == 'active' then
  enrol(node)
  redis.call('SREM', base .. 'idle', node)
  redis.call('DEL', base .. 'wake:' .. node)
  redis.call('LPUSH', base .. 'wake:' .. node, 1)
  -- its queue may be more than it can begin
  wake_all_thieves()
  dispatch(MAX_TASKS)
  return { 'changed', 0, 0, lease_count(node) }
end
retire(node)
if state == 'paused' then
  return { 'changed', 0, 0, lease_count(node) }
end
local moved = return_queue(node, MAX_TASKS)
count('moved', moved)
dispatch(MAX_TASKS)
local left = lists_length(settings('levels'), function(priority)
  return queue_key(node, priority)
end)
return { 'changed', moved, left, lease_count(node) }
