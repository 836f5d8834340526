--@include lib/limits
--@include lib/share
--[[
  Which limits keep a task from starting now; reads only.
]]

-- When a bucket has a token; nil where it has one now.
local function waits_for_token(bucket, name)
  if not bucket then
    return nil
  end
  local kept = tonumber(redis.call('ZSCORE', base .. 'rates', name) or now)
  -- as full_at says, which would keep it
  local full = math.min(math.max(kept, now), now + bucket.burst * bucket.interval)
  return tokens_in(bucket, full) < 1 and next_token_at(bucket, full) or nil
end

-- Rows of four: 'key', key, running, limit; or 'rate', key or '', ms from which on one may start, ''.
local function limits_on(token)
  local rate, burst, partitions, most, key_rate, key_burst = settings(
    'ratePerSecond', 'rateBurst', 'partitions', 'limitConcurrency', 'limitRatePerSecond', 'limitRateBurst')
  local key, found = limit_key(token), {}
  local function add(...)
    for _, value in ipairs({ ... }) do
      found[#found + 1] = value
    end
  end
  if key ~= '' then
    local own = redis.call('HGET', base .. 'limits', key) or ''
    local own_most, own_rate, own_burst = string.match(own, '^(%S+) (%S+) (%S+)$')
    local slots = tonumber(or_default(own_most, most)) or 0
    local running = redis.call('ZLEXCOUNT', base .. 'holders', names_of(key))
    if slots > 0 and running >= slots then
      add('key', key, running, slots)
    end
    local at = waits_for_token(bucket_of(or_default(own_rate, key_rate), or_default(own_burst, key_burst)), key)
    if at then
      add('rate', key, string.format('%.0f', at), '')
    end
  end
  partitions = tonumber(partitions)
  local at = waits_for_token(
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
