--@include lib/share
--@include lib/offer
--@include lib/start
--@include lib/appointments
--@include lib/wake
--[[
  What limits add to a take.
]]

-- Most keys that a take looks at because their time has come.
local MOST_LOOKS = 20
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

-- Lets tasks start that were taken from the head of a list, and looks behind those that may not, until so many have
-- started or been met: what starts, and what was met.
function limited_take.start_from(list, tokens, most, budget)
  local started, met = start_limited(node, tokens, most), tokens
  while #started < most and #met < budget do
    local ahead = redis.call('LRANGE', list, 0, math.min(MOST_PEEKED, budget - #met) - 1)
    if #ahead == 0 then
      break
    end
    local more, passed = start_limited(node, ahead, most - #started)
    redis.call('LTRIM', list, passed, -1)
    for i = 1, passed do
      met[#met + 1] = ahead[i]
    end
    for i = 1, #more do
      started[#started + 1] = more[i]
    end
  end
  return started, met
end

-- Others hear of what may start now and was left to them: `offered` tasks, and the appointment of a node that is full.
function limited_take.tell_others(offered, is_full)
  local left = offered + offered_now
  if left > 0 and backlog_length(levels) > 0 then
    wake_any(left)
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
