--@include lib/partition
--@include lib/backlog_length
--@include lib/clock
--@include lib/leases
--[[
  What a node holds; reads only. A drain looks at it until it is nothing.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] node

  Returns {'holds', state, tasks in its queue, tasks that it runs} | {'unknown-node'}
  Cost: O(priorities in use), whatever the number of tasks.
]]
local node = ARGV[2]
local state = redis.call('HGET', base .. 'node:' .. node, 'state')
if not state then
  return { 'unknown-node' }
end
-- a node that has missed its heartbeat is lost, be it swept or not
local deadline = redis.call('ZSCORE', base .. 'nodes', node)
if not deadline or tonumber(deadline) <= now then
  state = 'lost'
end
local queued = lists_length(settings('levels'), function(priority)
  return queue_key(node, priority)
end)
return { 'holds', state, queued, lease_count(node) }
