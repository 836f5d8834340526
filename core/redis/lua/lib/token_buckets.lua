--@include lib/partition
--@include lib/clock
--[[
  Token buckets, kept as the time at which each will be full again: `rates` has it (ms) by limitKey, and under ";" that
  of the pool itself. A bucket that is full is not kept.

  A bucket of b tokens that is filled at r a second has an interval of 1000 / r ms. It lacks (full - now) / interval
  tokens; who takes one pushes `full` one interval on. So a bucket starts at most b + r * t tasks in any t seconds.
  A bucket lacks at most all of its tokens: where the clock went back, it is empty from then on, and no more than that.

  Source: the generic cell rate algorithm (virtual scheduling), ITU-T Recommendation I.371.
]]
-- The bucket of the pool; no limitKey is this.
local POOL_BUCKET = ';'
-- What rounding may take from a whole token.
local ROUNDING = 1e-6
-- Above any rate or burst that a pool takes.
local MOST = 1e9

-- { interval, burst } | nil where there is no rate
local function bucket_of(rate, burst)
  rate, burst = tonumber(rate) or 0, tonumber(burst) or 1
  -- whatever was written there
  if not (rate > 0 and rate < MOST) then
    return nil
  end
  return { interval = 1000 / rate, burst = burst >= 1 and burst < MOST and burst or 1 }
end

-- Keeps when buckets will be full: time, name, ...
local function keep_buckets(times)
  if #times > 0 then
    redis.call('ZADD', base .. 'rates', unpack(times))
  end
end

-- When a bucket will be full, by what is kept of it: never later than if it were empty now.
local function full_at(bucket, name, kept)
  local full, latest = math.max(tonumber(kept) or now, now), now + bucket.burst * bucket.interval
  if full <= latest + ROUNDING then
    return full
  end
  keep_buckets({ string.format('%.17g', latest), name })
  return latest
end

-- Whole tokens that a bucket has.
local function tokens_in(bucket, full)
  return math.max(0, math.floor(bucket.burst - (full - now) / bucket.interval + ROUNDING))
end

-- When a bucket will have a token, in whole ms.
local function next_token_at(bucket, full)
  return math.max(now, math.ceil(full - (bucket.burst - 1) * bucket.interval - ROUNDING))
end

-- Forgets up to `most` buckets that are full; how many.
local function forget_full_buckets(most)
  local names =
    redis.call('ZRANGEBYSCORE', base .. 'rates', '-inf', string.format('%.0f', now), 'LIMIT', 0, most)
  if #names > 0 then
    redis.call('ZREM', base .. 'rates', unpack(names))
  end
  return #names
end
