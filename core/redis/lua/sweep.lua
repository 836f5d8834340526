--@include lib/partition
--@include lib/clock
--@include lib/returns
--@include lib/inbox
--@include lib/dispatch
--[[
  Maintenance that any node may run: promote due tasks, give back what lost nodes held and what leases ran
  out on, adopt the inbox, dispatch what the backlog holds.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] least time since the last sweep, ms; a call that comes sooner does nothing; 0 sweeps in any case

  Returns {'swept', promoted, returned, adopted, rejected, dispatched, 1 when there is more to do}
        | {'busy'}  another node has just swept | {'unknown-pool'}
  Invariant: each task moves from one place to the next within this call.
  Cost: O(nodes log nodes + tasks), at most 500 tasks taken in and 500 dispatched.
]]
local LOST_NODES_KEPT_MS = 3600000
local HALF = MAX_TASKS / 2

local swept_at = tonumber(redis.call('HGET', base .. 'stats', 'sweptAt') or 0)
-- a clock that went back must not stop the sweeping
if now - swept_at < tonumber(ARGV[2]) and now >= swept_at then
  return { 'busy' }
end
if not settings('window') then
  return { 'unknown-pool' }
end
redis.call('HSET', base .. 'stats', 'sweptAt', string.format('%.0f', now))
local budget = HALF

local function promote_due()
  local due = redis.call('ZRANGEBYSCORE', base .. 'scheduled', '-inf', now, 'LIMIT', 0, budget)
  if #due > 0 then
    redis.call('ZREM', base .. 'scheduled', unpack(due))
    append_to_backlog(due)
  end
  return #due
end

local function return_lost()
  local returned = 0
  local late = redis.call('ZRANGEBYSCORE', base .. 'nodes', '-inf', now, 'LIMIT', 0, 100)
  for _, node in ipairs(late) do
    retire(node)
    redis.call('HSET', base .. 'node:' .. node, 'state', 'lost')
    local left = budget - returned
    local given_back = return_all(node, left, 'the node was lost while it ran this task')
    returned = returned + given_back
    if given_back < left then
      redis.call('ZREM', base .. 'nodes', node)
      redis.call('ZADD', base .. 'lost', now, node)
    else
      break
    end
  end
  return returned
end

local function return_expired()
  local returned = 0
  for _, node in ipairs(redis.call('ZRANGE', base .. 'nodes', 0, -1)) do
    local most = budget - returned
    if most < 1 then
      break
    end
    local expired = expired_leases(node, now, most)
    local given_back = return_running(node, expired, 'the lease ran out')
    count('returned', given_back)
    returned = returned + given_back
  end
  return returned
end

local function forget_long_lost()
  local before = now - LOST_NODES_KEPT_MS
  local old = redis.call('ZRANGEBYSCORE', base .. 'lost', '-inf', before, 'LIMIT', 0, 100)
  for _, node in ipairs(old) do
    redis.call('ZREM', base .. 'lost', node)
    forget(node)
  end
end

local promoted = promote_due()
budget = budget - promoted
local returned = return_lost()
budget = budget - returned
local expired = return_expired()
budget = budget - expired
forget_long_lost()
local adopted, rejected = adopt_inbox(budget)
budget = budget - adopted - rejected
local dispatched = dispatch(HALF)
local more = redis.call('LLEN', base .. 'inbox') > 0 or budget < 1 or dispatched == HALF
return { 'swept', promoted, returned + expired, adopted, rejected, dispatched, more and 1 or 0 }
