--@include lib/partition
--@include lib/clock
--@include lib/plan
--@include lib/carry
--@include lib/undo_log
--[[
  The rebalance that a sweep makes by itself where the pool asks for it (setting autoRebalance).

  It begins where the largest normalised load of an active node is more than rebalanceThreshold times the mean, goes on
  from sweep to sweep until it is half as far above it, or there is nothing to move, and then rests for
  rebalanceIntervalMs: so a pool that is never even is not stirred all the time. Kept in `stats`: `autoSince`, when the
  one that is under way began, and `autoRestUntil` (both ms). It is logged as any, by the id
  "auto-<partition>-<when it began>", so it can be undone. Each partition rebalances by itself.

  It makes way for one that somebody asked for, and rests behind that, too: it would take up what that one is still to
  move, and change what somebody wants so.
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

-- Whether a rebalance other than this one has moved anything within the interval.
local function is_other_at_work(id, interval_ms)
  for _, other in ipairs(rebalances()) do
    if other.id ~= id and math.abs(now - other.at) < interval_ms then
      return true
    end
  end
  return false
end

-- Ends the one that is under way.
local function rest(interval_ms)
  redis.call('HDEL', base .. 'stats', 'autoSince')
  redis.call('HSET', base .. 'stats', 'autoRestUntil', string.format('%.0f', now + interval_ms))
end

-- Moves up to `most` tasks; how many, and whether there may be more to move.
local function auto_rebalance(most)
  local threshold, interval_ms = settings('rebalanceThreshold', 'rebalanceIntervalMs')
  threshold, interval_ms = tonumber(threshold or 1.5), tonumber(interval_ms or 60000)
  local since, rest_until = unpack(redis.call('HMGET', base .. 'stats', 'autoSince', 'autoRestUntil'))
  rest_until = tonumber(rest_until or 0)
  -- a clock that went back must not make it rest for longer
  if not since and now < rest_until and rest_until <= now + interval_ms then
    return 0, false
  end
  local began = since or string.format('%.0f', now)
  local id = string.format('auto-%d-%s', partition_index(), began)
  if is_other_at_work(id, interval_ms) then
    if since then
      rest(interval_ms)
    end
    return 0, false
  end
  local moves, nodes = make_plan({}, id)
  local uneven = max_over_mean(nodes)
  local goes_on = #moves > 0 and uneven > (since and 1 + (threshold - 1) / 2 or threshold)
  local tasks = 0
  if goes_on then
    tasks = carry(id, moves, nodes, { only = '', skip = 0, budget = most })
    if tasks > 0 and not since then
      redis.call('HSET', base .. 'stats', 'autoSince', began)
      count('autoRebalances', 1)
    end
    count('autoMoved', tasks)
  end
  if tasks == 0 and since then
    rest(interval_ms)
  end
  return tasks, tasks > 0
end
