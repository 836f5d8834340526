--@include lib/partition
--@include lib/token
--@include lib/fence
--[[
  A node says that it is alive and which tasks it runs; their leases are renewed. A lease it does not name
  is left to run out, so a task whose hand-over it never heard of comes back by itself.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] node
  ARGV[3] epoch
  ARGV[4..] tokens it runs, at most 1000 a call

  Returns {'alive', state, {sequences whose lease it no longer has}, heartbeat timeout (ms)}
        | {'stale', 'lost' | 'superseded'}
  Invariant: renewing never creates a lease.
  Cost: O(tokens log running).
]]
if #ARGV > 3 + MAX_TASKS then
  error('a call renews at most ' .. MAX_TASKS .. ' leases')
end
local node, epoch = ARGV[2], ARGV[3]
local state, why, _, told_ms = fenced_state(node, epoch)
if not state then
  return { 'stale', why }
end
local timeout_ms = settings('heartbeatTimeoutMs')
local deadline = now + timeout_ms
if timeout_ms ~= told_ms then
  redis.call('HSET', base .. 'node:' .. node, 'timeoutMs', timeout_ms)
end
redis.call('ZADD', base .. 'nodes', deadline, node)
local gone = {}
if #ARGV > 3 then
  local running = base .. 'running:' .. node
  local leases = redis.call('ZMSCORE', running, unpack(ARGV, 4))
  local renewed = {}
  for i = 1, #leases do
    local token = ARGV[3 + i]
    if leases[i] then
      renewed[#renewed + 1] = deadline
      renewed[#renewed + 1] = token
    else
      gone[#gone + 1] = token_sequence(token)
    end
  end
  if #renewed > 0 then
    redis.call('ZADD', running, unpack(renewed))
  end
end
return { 'alive', state, gone, tonumber(timeout_ms) }
