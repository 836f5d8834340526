--@include lib/partition
--@include lib/clock
--@include lib/undo_log
--[[
  The rebalance that a pool makes by itself where its settings ask for it (autoRebalance).

  It begins where the largest normalised load of an active node is more than rebalanceThreshold times the mean, goes on
  from sweep to sweep until it is half as far above it, or there is nothing to move, and then rests for
  rebalanceIntervalMs: so a pool that is never even is not stirred all the time. It is logged as any, by the id
  "auto-0-<when it began>", so it can be undone.

  With one partition the sweep makes it (lib/auto_sweep.lua). Of several, no script sees the loads of the pool: the sweep of
  partition 0 asks for it, and the sweeper reads what all partitions hold, has it planned (auto-plan.lua), moves what the
  plan says (rebalance.lua), and tells how much that was (auto-moved.lua); so it is the pool that is even or not. Partition
  0 keeps in `stats` `autoSince`, when the one that is under way began, and `autoRestUntil` (both ms).

  It makes way for one that somebody asked for, and for an undo, and rests behind them, too: it would take up what they are
  still to move, and change what somebody wants so.
]]

-- How uneven the loads are: the largest over the mean; 1 is even.
local function max_over_mean(nodes)
  local total, most = 0, 0
  for _, node in ipairs(nodes) do
    total = total + node.load / node.weight
    most = math.max(most, node.load / node.weight)
  end
  return total > 0 and most * #nodes / total or 1
end

local function rest_interval()
  return tonumber((settings('rebalanceIntervalMs')) or 60000)
end

-- Whether the loads of nodes call for a rebalance; for going on with one that is under way, where `since` is when it began.
local function are_uneven(nodes, since)
  local threshold = tonumber((settings('rebalanceThreshold')) or 1.5)
  return max_over_mean(nodes) > (since and 1 + (threshold - 1) / 2 or threshold)
end

local function auto_id(began)
  return 'auto-0-' .. began
end

-- When the one began that is under way, nil where none is; and the id by which it goes on, or one begins now: nil while it
-- rests.
local function auto_state()
  local since, rest_until = unpack(redis.call('HMGET', base .. 'stats', 'autoSince', 'autoRestUntil'))
  rest_until = tonumber(rest_until or 0)
  -- a clock that went back must not make it rest for longer
  if not since and now < rest_until and rest_until <= now + rest_interval() then
    return nil, nil
  end
  return since or nil, auto_id(since or string.format('%.0f', now))
end

-- Whether a rebalance other than this one has moved anything here within the interval, or one was undone.
local function is_other_at_work(id)
  local at = others_at(id)
  return at and math.abs(now - at) < rest_interval()
end

-- Ends the one that is under way.
local function rest()
  redis.call('HDEL', base .. 'stats', 'autoSince')
  redis.call('HSET', base .. 'stats', 'autoRestUntil', string.format('%.0f', now + rest_interval()))
end
