--@include lib/limits
--@include lib/share
--[[
  Which limits keep a task from starting now; reads only.
]]

-- Whole tokens that a bucket has, and from when it has one (ms): nil where it has one now.
local function look_into(bucket, name)
  if not bucket then
    return math.huge
  end
  local kept = tonumber(redis.call('ZSCORE', base .. 'rates', name) or now)
  -- as full_at says, which would keep it
  local full = math.min(math.max(kept, now), now + bucket.burst * bucket.interval)
  local tokens = tokens_in(bucket, full)
  return tokens, tokens < 1 and next_token_at(bucket, full) or nil
end

-- How a key stands, as stands_of says, which would keep it: { slots, 0 for no limit; running; starts: how many may start
-- now; at: when its bucket has a token, nil where it has one }
local function look_at_key(key)
  local most, rate, burst = settings('limitConcurrency', 'limitRatePerSecond', 'limitRateBurst')
  local own = redis.call('HGET', base .. 'limits', key) or ''
  local own_most, own_rate, own_burst = string.match(own, '^(%S+) (%S+) (%S+)$')
  local slots = tonumber(or_default(own_most, most)) or 0
  local running = redis.call('ZLEXCOUNT', base .. 'holders', names_of(key))
  local tokens, at = look_into(bucket_of(or_default(own_rate, rate), or_default(own_burst, burst)), key)
  local free = slots > 0 and math.max(0, slots - running) or math.huge
  return { slots = slots, running = running, starts = math.min(free, tokens), at = at }
end

-- Rows of four: 'key', key, running, limit; or 'rate', key or '', ms from which on one may start, ''.
local function limits_on(token)
  local key, found = limit_key(token), {}
  local function add(...)
    for _, value in ipairs({ ... }) do
      found[#found + 1] = value
    end
  end
  if key ~= '' then
    local stand = look_at_key(key)
    if stand.slots > 0 and stand.running >= stand.slots then
      add('key', key, stand.running, stand.slots)
    end
    if stand.at then
      add('rate', key, string.format('%.0f', stand.at), '')
    end
  end
  local rate, burst, partitions = settings('ratePerSecond', 'rateBurst', 'partitions')
  partitions = tonumber(partitions)
  local _, at = look_into(
    bucket_of((tonumber(rate) or 0) / partitions, share_of(tonumber(burst) or 1, partitions)), POOL_BUCKET)
  if at then
    add('rate', '', string.format('%.0f', at), '')
  end
  return found
end

-- How many of its key go before a task that was put aside, and how many of them for their higher priority.
local function limited_before(token)
  local key = limit_key(token)
  local name = limited_name(key, token)
  local first = '[' .. key .. ';'
  local own_level = string.match(name, '^[^;]+;%d;')
  return redis.call('ZLEXCOUNT', base .. 'limited', first, '(' .. name),
    redis.call('ZLEXCOUNT', base .. 'limited', first, '(' .. own_level)
end
