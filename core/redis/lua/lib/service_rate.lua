--@include lib/partition
--@include lib/clock
--[[
  A node's rate, as it is measured: the cost that it completes in a second when all its places are taken,

    rate = capacity * 1000 * C / S,

  where C is the cost of tasks that it has completed and S the time, in ms, that places were taken for all that ended,
  failed attempts included. A node reports both with its heartbeat. They are sums over its reports in which a report
  counts half as much after each HALF_LIFE_MS, so that the rate follows a node that becomes slower or faster.

  Outliers are damped: a report counts as at most MOST_CHANGE times as fast or as slow as what is known, for at most as
  much as all that is known (after a long rest, too), and for no longer than HALF_LIFE_MS of each place. That is so once as
  much has been seen as there is in a report: the first report may be of a single task that took no time.
  The fields of `node:<node>`: rateCost, rateMs, rateAt (ms), rate.
]]
local HALF_LIFE_MS = 8000
local MOST_CHANGE = 4
-- cost in a ms; a node all of whose tasks fail must be able to come up again
local LEAST_PACE = 1e-9

-- C and S of a node, and when they were noted (ms).
local function known_work(node)
  local known = redis.call('HMGET', base .. 'node:' .. node, 'rateCost', 'rateMs', 'rateAt')
  return tonumber(known[1]) or 0, tonumber(known[2]) or 0, tonumber(known[3]) or 0
end

local function rate_text(capacity, cost, slot_ms)
  return string.format('%.6g', capacity * 1000 * cost / slot_ms)
end

-- A node runs another number of tasks at once from now on.
local function scale_rate(node, capacity)
  local cost, slot_ms = known_work(node)
  if slot_ms > 0 then
    redis.call('HSET', base .. 'node:' .. node, 'rate', rate_text(capacity, cost, slot_ms))
  end
end

-- Learns from a report: what was completed, and for how long places were taken.
local function learn_rate(node, capacity, cost, slot_ms)
  local known_cost, known_ms, known_at = known_work(node)
  if slot_ms <= 0 or known_ms <= 0 and cost == 0 then
    return
  end
  local pace = cost / slot_ms
  if known_ms > 0 then
    local known_pace = math.max(LEAST_PACE, known_cost / known_ms)
    slot_ms = math.min(slot_ms, capacity * HALF_LIFE_MS)
    local most_change = MOST_CHANGE * math.max(1, slot_ms / known_ms)
    pace = math.max(known_pace / most_change, math.min(known_pace * most_change, pace))
    -- a clock that went back makes nothing count for more
    local fade = 0.5 ^ (math.max(0, now - known_at) / HALF_LIFE_MS)
    known_ms = math.max(known_ms * fade, math.min(known_ms, slot_ms))
    known_cost = known_ms * known_pace
  end
  known_cost, known_ms = known_cost + pace * slot_ms, known_ms + slot_ms
  redis.call('HSET', base .. 'node:' .. node,
    'rateCost', string.format('%.9g', known_cost), 'rateMs', string.format('%.9g', known_ms),
    'rateAt', string.format('%.0f', now), 'rate', rate_text(capacity, known_cost, known_ms))
end
