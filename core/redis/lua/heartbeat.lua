--@include lib/partition
--@include lib/deadline
--@include lib/memory
--@include lib/token
--@include lib/leases
--@include lib/fence
--@include lib/enrol
--[[
  A node says that it is alive and which tasks it runs; their leases are renewed. A lease it does not name
  is left to run out, so a task whose hand-over it never heard of comes back by itself.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] node
  ARGV[3] epoch
  ARGV[4] what it has done since it last said so, "<cost completed>:<ms that places were taken>" (lib/service_rate); or ''
  ARGV[5..] tokens it runs, at most 1000 a call

  Returns {'alive', state, {sequences whose lease it no longer has}, heartbeat timeout (ms)}
        | {'stale', 'lost' | 'superseded'}
  Invariant: renewing never creates a lease. It is done on a server without memory, too.
  Cost: O(tokens log running).
]]
if #ARGV > 4 + MAX_TASKS then
  error('a call renews at most ' .. MAX_TASKS .. ' leases')
end
local node, epoch = ARGV[2], ARGV[3]
local cost, slot_ms = string.match(ARGV[4], '^(%d+):(%d+%.?%d*)$')
if not cost and ARGV[4] ~= '' then
  error('what was done is "<cost completed>:<ms that places were taken>"')
end
local state, why, capacity, told_ms = fenced_state(node, epoch)
if not state then
  return { 'stale', why }
end
local timeout_ms, weights = settings('heartbeatTimeoutMs', 'weights')
local deadline = deadline_after(timeout_ms)
work_without_memory()
if timeout_ms ~= told_ms then
  redis.call('HSET', base .. 'node:' .. node, 'timeoutMs', timeout_ms)
end
redis.call('ZADD', base .. 'nodes', deadline, node)
if cost then
  local function learn()
    --@include lib/service_rate
    learn_rate(node, tonumber(capacity), tonumber(cost), tonumber(slot_ms))
    if weights == 'learned' then
      enrol(node)
    end
  end
  learn()
end
local gone = {}
if #ARGV > 4 then
  local tokens, renewed = { unpack(ARGV, 5) }, {}
  local leased = leased_among(node, tokens)
  for i = 1, #tokens do
    if leased[tokens[i]] then
      renewed[#renewed + 1] = tokens[i]
    else
      gone[#gone + 1] = token_sequence(tokens[i])
    end
  end
  if #renewed > 0 then
    lease_until(node, renewed, deadline)
  end
end
return { 'alive', state, gone, tonumber(timeout_ms) }
