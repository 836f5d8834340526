--@include lib/partition
--@include lib/share
--@include lib/deadline
--@include lib/memory
--@include lib/bound
--@include lib/returns
--@include lib/inbox
--@include lib/dispatch
--@include lib/marks
--[[
  Maintenance that any node may run: promote due tasks, give back what lost nodes held and what leases ran
  out on, adopt the inbox, dispatch what the backlog holds, offer limited tasks whose time has come, and rebalance where
  the pool asks for it.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] least time since the last sweep, ms; a call that comes sooner, while no task is due, does nothing;
          0 sweeps in any case

  Returns {'swept', promoted, returned, adopted, rejected, dispatched, 1 when there is more to do, ms until the next
           task is due or -1 where none waits, tasks moved by an automatic rebalance,
           id of one that the caller may make of the whole pool or ''}
        | {'busy', the same ms}  another node has just swept | {'unknown-pool'}
  Where nobody has swept for a whole heartbeat timeout, Redis was away, or all nodes were: then nodes have one timeout
  more to be heard of before any is declared lost, and nothing that is still run is given to others. Where that happens
  time after time, those are lost in the end who were not heard of since the first time.
  Invariant: each task moves from one place to the next within this call.
  Cost: O(nodes log nodes + tasks), at most 500 tasks taken in and 500 dispatched; what of these 1000 is left
  an automatic rebalance may look at (lib/auto_sweep.lua).
]]
local LOST_NODES_KEPT_MS = 3600000
-- One after the other, before those are lost who were silent all the time.
local MOST_GRACES = 3
local HALF = MAX_TASKS / 2

local times = redis.call('HMGET', base .. 'stats', 'sweptAt', 'graceUntil', 'graceSince', 'graces')
local swept_at, grace_until = tonumber(times[1] or 0), tonumber(times[2] or 0)
-- of graces one after the other: when the first was given, and how many
local grace_since, graces = tonumber(times[3] or 0), tonumber(times[4] or 0)
local gap_ms = tonumber(ARGV[2])

-- ms until the next task is due; -1 where none waits.
local function next_due_in()
  local next_one = redis.call('ZRANGE', base .. 'scheduled', 0, 0, 'WITHSCORES')
  return next_one[2] and math.max(0, math.ceil(tonumber(next_one[2]) - now)) or -1
end

-- a clock that went back must not stop the sweeping
if now - swept_at < gap_ms and now >= swept_at then
  local due_in = next_due_in()
  if due_in ~= 0 then
    return { 'busy', due_in }
  end
end
local timeout_ms, max_backlog, partitions, limiting, auto =
  settings('heartbeatTimeoutMs', 'maxBacklog', 'partitions', 'limiting', 'autoRebalance')
if not timeout_ms then
  return { 'unknown-pool' }
end
work_without_memory()

-- No node may live on for as long as the clock went back.
local function shorten_deadlines()
  for _, node in ipairs(redis.call('ZRANGE', base .. 'nodes', 0, -1)) do
    local told_ms = redis.call('HGET', base .. 'node:' .. node, 'timeoutMs')
    local latest = deadline_after(math.max(tonumber(timeout_ms), tonumber(told_ms or 0)))
    redis.call('ZADD', base .. 'nodes', 'XX', 'LT', string.format('%.0f', latest), node)
  end
end

if now < swept_at then
  shorten_deadlines()
end

-- Nodes are lost, and leases end, that were due by then; nil while nodes have time to be heard of.
local silent_until
if gap_ms > 0 and now - swept_at > tonumber(timeout_ms) then
  if graces == MOST_GRACES then
    -- there is no end of it: who was not heard of in all that time will not be
    silent_until = math.min(now, grace_since + math.floor(1.5 * timeout_ms))
  end
  if graces == 0 or silent_until then
    grace_since, graces = now, 0
  end
  grace_until = now + timeout_ms
  redis.call('HSET', base .. 'stats', 'graceUntil', string.format('%.0f', grace_until),
    'graceSince', string.format('%.0f', grace_since), 'graces', graces + 1)
-- a clock that went back must not stop this either
elseif now >= grace_until or grace_until > now + timeout_ms then
  silent_until = now
  if graces > 0 then
    redis.call('HDEL', base .. 'stats', 'graces')
  end
end
redis.call('HSET', base .. 'stats', 'sweptAt', string.format('%.0f', now))
local budget = HALF

-- Of the last ones it is known since when they wait.
local function note_promoted(tokens)
  local entries = {}
  for i = 1, #tokens do
    entries[2 * i - 1] = string.format('%.0f', now)
    entries[2 * i] = token_sequence(tokens[i])
  end
  redis.call('ZADD', base .. 'promoted', unpack(entries))
  redis.call('ZREMRANGEBYRANK', base .. 'promoted', 0, -MAX_TASKS - 1)
end

local function promote_due()
  local due = redis.call('ZRANGEBYSCORE', base .. 'scheduled', '-inf', now, 'LIMIT', 0, budget)
  if #due > 0 then
    redis.call('ZREM', base .. 'scheduled', unpack(due))
    append_to_backlog(due)
    note_promoted(due)
  end
  return #due
end

local function return_lost()
  local returned = 0
  local late = redis.call('ZRANGEBYSCORE', base .. 'nodes', '-inf', silent_until, 'LIMIT', 0, 100)
  -- all of them before the first one's tasks go to others: they must not go to the next one
  for _, node in ipairs(late) do
    retire(node)
    redis.call('HSET', base .. 'node:' .. node, 'state', 'lost')
  end
  for _, node in ipairs(late) do
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
    local expired = expired_leases(node, silent_until, most)
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
local returned, expired = 0, 0
if silent_until then
  returned = return_lost()
  budget = budget - returned
  expired = return_expired()
  budget = budget - expired
  forget_long_lost()
end
local room = room_for_tasks(max_backlog, partitions) or budget
local adopted, rejected = adopt_inbox(math.min(budget, room))
budget = budget - adopted - rejected
mark_latest()

-- What takes would do, where none comes; whether there is more to do.
local function see_to_limits()
  --@include lib/offer
  look_sooner()
  local _, is_more = offer_due(MOST_KEYS)
  return forget_full_buckets(MAX_TASKS) == MAX_TASKS or is_more
end

local more_limits = limiting == '1' and see_to_limits()
local dispatched = dispatch(HALF)
-- what a full pool leaves in the inbox waits there for a later sweep
local more = budget < 1 or more_limits or dispatched == HALF or dispatched > 0 and looks_left < 1
  or redis.call('LLEN', base .. 'inbox') > 0 and adopted + rejected < room

-- With what is left of what a call may do.
local function rebalance_by_itself()
  --@include lib/auto_sweep
  return auto_rebalance(budget + HALF - dispatched)
end

-- Of several partitions, the first one asks for it; '' while it rests.
local function asked_rebalance()
  --@include lib/auto_rebalance
  local _, id = auto_state()
  return id or ''
end

local rebalanced, asked = 0, ''
if auto == 'on' and partitions == '1' and budget + HALF > dispatched then
  local goes_on
  rebalanced, goes_on = rebalance_by_itself()
  more = more or goes_on
elseif auto == 'on' and partitions ~= '1' and partition_index() == 0 then
  asked = asked_rebalance()
end
return {
  'swept', promoted, returned + expired, adopted, rejected, dispatched, more and 1 or 0, next_due_in(), rebalanced,
  asked,
}
