--@include lib/partition
--@include lib/deadline
--@include lib/memory
--@include lib/returns
--@include lib/dispatch
--@include lib/service_rate
--@include lib/enrol
--[[
  Register a node, or register it again: its epoch grows, which fences off any earlier process of that name.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] node      its name
  ARGV[3] weight    more than 0
  ARGV[4] capacity  tasks it runs at once
  ARGV[5] window    its own, as the setting; "" or left out: the pool's
  ARGV[6] labels    that it offers, sorted and joined by ","; may be left out

  Returns {'registered', epoch, heartbeat timeout (ms)} | {'unknown-pool'} | {'more'}: call again, the
  tasks of the earlier process have not all been given back yet; its queue is, too, where its labels were others
  Invariant: what an earlier process ran is back in the backlog (one attempt spent) before this one is
  given anything. A paused name stays paused, though the node was lost or stopped in between. It is
  done on a server without memory, too.
  Cost: O(nodes log nodes + tasks given back), at most 1000 tasks.
]]
local timeout_ms = settings('heartbeatTimeoutMs')
if not timeout_ms then
  return { 'unknown-pool' }
end
local node, weight, capacity = ARGV[2], ARGV[3], ARGV[4]
local window, labels = ARGV[5] or '', ARGV[6] or ''
work_without_memory()
-- it must not find tasks in its queue that it cannot run any more
if labels ~= (redis.call('HGET', base .. 'node:' .. node, 'labels') or '') then
  local moved = return_queue(node, MAX_TASKS)
  count('moved', moved)
  if moved == MAX_TASKS then
    return { 'more' }
  end
end
local held = leased_tokens(node, MAX_TASKS)
if #held > 0 then
  local returned = return_running(node, held, 'the node registered again while it ran this task')
  count('returned', returned)
  if returned == MAX_TASKS then
    return { 'more' }
  end
end
local epoch = redis.call('HINCRBY', base .. 'stats', 'epoch', 1)
local paused = redis.call('SISMEMBER', base .. 'paused', node) == 1
redis.call(
  'HSET', base .. 'node:' .. node,
  -- what each take reads comes first: Redis walks a small hash from its head
  'state', paused and 'paused' or 'active', 'epoch', epoch, 'capacity', capacity, 'timeoutMs', timeout_ms,
  'window', window == '' and '-' or window, 'labels', labels, 'weight', weight
)
scale_rate(node, tonumber(capacity))
redis.call('ZADD', base .. 'nodes', deadline_after(timeout_ms), node)
redis.call('ZREM', base .. 'lost', node)
redis.call('DEL', base .. 'wake:' .. node)
redis.call('SREM', base .. 'idle', node)
redis.call('ZREM', base .. 'appointments', node)
enrol(node)
dispatch(MAX_TASKS)
return { 'registered', epoch, tonumber(timeout_ms) }
