--@include lib/backlog_length
--@include lib/share
--@include lib/offer
--@include lib/start
--@include lib/appointments
--@include lib/wake_waiting
--[[
  What limits add to a take.
]]

-- Most tasks with terms that it meets in lists in which one has a limitKey: each costs some ten times a plain one.
local MOST_MET = 250
-- Most tasks looked at in one go behind those that were put aside.
local MOST_PEEKED = 100

-- The bucket of the pool, of which each partition has its share, and when it will be full; nil where it has no rate.
local function pool_bucket()
  local rate, burst, partitions = settings('ratePerSecond', 'rateBurst', 'partitions')
  partitions = tonumber(partitions)
  local bucket = bucket_of((tonumber(rate) or 0) / partitions, share_of(tonumber(burst) or 1, partitions))
  return bucket, bucket and full_at(bucket, POOL_BUCKET, redis.call('ZSCORE', base .. 'rates', POOL_BUCKET))
end

local bucket, full = pool_bucket()
local was_expected = end_appointment(node)
local offered_now = offer_due(MOST_LOOKS)
local limited_take = {
  -- Most tasks that may start.
  most = bucket and math.min(want, tokens_in(bucket, full)) or want,
}

local left = MOST_MET

-- Whether the call has met as many as it may.
function limited_take.is_spent()
  return left < 1
end

-- Of tokens, those that may be met, and the others.
local function within_bound(tokens)
  local met, rest = {}, {}
  for i = 1, #tokens do
    local part = i <= left and met or rest
    part[#part + 1] = tokens[i]
  end
  left = left - #met
  return met, rest
end

-- Lets tasks start that were taken from the head of a list, and looks behind those that may not, until so many have
-- started or the call has met enough: what starts, and what was met. What it does not meet goes back.
function limited_take.start_from(list, tokens, most)
  local met, rest = within_bound(tokens)
  for i = #rest, 1, -1 do
    redis.call('LPUSH', list, rest[i])
  end
  local started = start_limited(node, met, most)
  while #started < most and left > 0 do
    local ahead = redis.call('LRANGE', list, 0, math.min(MOST_PEEKED, left) - 1)
    if #ahead == 0 then
      break
    end
    local more, passed = start_limited(node, ahead, most - #started)
    redis.call('LTRIM', list, passed, -1)
    left = left - passed
    for i = 1, passed do
      met[#met + 1] = ahead[i]
    end
    for i = 1, #more do
      started[#started + 1] = more[i]
    end
  end
  return started, met
end

-- As start_from, of tasks that were taken from lanes. Their turn is over: meeting a task that may not start is one.
function limited_take.start_from_lanes(tokens, most)
  local met, rest = within_bound(tokens)
  if #rest > 0 then
    prepend_to_backlog(rest)
  end
  return (start_limited(node, met, most))
end

-- Others hear of what may start now and was left to them: `offered` tasks, and the appointment of a node that is full.
function limited_take.tell_others(offered, is_full)
  offered = offered + offered_now
  if offered > 0 and backlog_length(levels) > 0 then
    wake_for_waiting(levels, offered)
  end
  if is_full and was_expected and redis.call('EXISTS', base .. 'limitDue') == 1 then
    wake_any(1)
  end
end

-- Pays for what has started.
function limited_take.pay(tasks)
  if bucket then
    full = full + tasks * bucket.interval
    keep_buckets({ string.format('%.17g', full), POOL_BUCKET })
  end
end

-- Nothing could start: ms until the node is to come again, or nil; and whether it need not be woken before.
function limited_take.come_again()
  local is_blocked = limited_take.most < 1
  return make_appointment(node, is_blocked and bucket or nil, full), is_blocked
end
