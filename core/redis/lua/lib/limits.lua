--@include lib/partition
--@include lib/token
--@include lib/terms
--@include lib/token_buckets
--[[
  Limits by key: of the tasks with one limitKey at most k run at once, and they start no faster than its rate. Each
  running task with a limitKey holds a slot of it, limited or not, so that a limit that is set later counts it.

    limits   hash  limitKey -> "<concurrency> <rate per second> <burst>", each "-" where the pool's default counts;
                   0: none
    limitKeys  zset  "<limitKey>;" of those in `limits`, by name
    holders  zset  "<limitKey>;<node>:<token>" of the running tasks with a limitKey, by name (all scores are 0), so
                   those of one key are one range
    limited  zset  "<limitKey>;<9 - priority>;<sequence, 16 digits>;<token>" of the tasks that were put aside, by name:
                   of one key the next one first
    limitDue zset  each limitKey that has tasks in `limited`, by when it is looked at again (ms)

  A take acquires the slot; the lease says whose it is, and who ends a lease gives the slot back.
]]

-- Nobody need wait longer than this for a look at a key, whatever was missed, or when the clock went back.
local LATEST_LOOK_MS = 30000
-- Tasks that were offered to nodes and not taken within this time may be out of reach: others are offered.
local OFFER_MS = 5000

-- The range of a key's names in `holders` and `limited`: "<" follows ";".
local function names_of(key)
  return '[' .. key .. ';', '(' .. key .. '<'
end

local function limit_key(token)
  local _, _, key = token_terms(token)
  return key
end

local function holder_name(key, node, token)
  return key .. ';' .. node .. ':' .. token
end

local function limited_name(key, token)
  local sequence, priority = read_token(token)
  return string.format('%s;%d;%016.0f;%s', key, 9 - priority, tonumber(sequence), token)
end

-- limitKey and token of a name in `limited`; nil where it is none.
local function read_limited(name)
  return string.match(name, '^([^;]+);%d;%d+;(.+)$')
end

local function or_default(text, default)
  return (text == nil or text == '-') and default or text
end

-- How each of some keys stands: { free = slots, starts = tokens, bucket = ..., full = ... }; free and starts are
-- math.huge where there is no limit.
local function stands_of(keys)
  local most, rate, burst = settings('limitConcurrency', 'limitRatePerSecond', 'limitRateBurst')
  local own, full, stands = redis.call('HMGET', base .. 'limits', unpack(keys)), nil, {}
  for i = 1, #keys do
    local key = keys[i]
    local own_most, own_rate, own_burst = string.match(own[i] or '', '^(%S+) (%S+) (%S+)$')
    local slots = tonumber(or_default(own_most, most)) or 0
    local stand = { free = math.huge, starts = math.huge }
    if slots > 0 then
      stand.free = math.max(0, slots - redis.call('ZLEXCOUNT', base .. 'holders', names_of(key)))
    end
    stand.bucket = bucket_of(or_default(own_rate, rate), or_default(own_burst, burst))
    if stand.bucket then
      full = full or redis.call('ZMSCORE', base .. 'rates', unpack(keys))
      stand.full = full_at(stand.bucket, key, full[i])
      stand.starts = tokens_in(stand.bucket, stand.full)
    end
    stands[key] = stand
  end
  return stands
end

-- When a key that has limited tasks is to be looked at again.
local function next_look(stand)
  if stand.free >= 1 and stand.starts >= 1 then
    return now + OFFER_MS
  elseif stand.free >= 1 then
    return math.min(next_token_at(stand.bucket, stand.full), now + LATEST_LOOK_MS)
  end
  -- who gives a slot back looks at once
  return now + LATEST_LOOK_MS
end

-- Remembers when to look at a key again, or, where nothing of it is limited any more, that nobody need.
local function plan_look(key, stand)
  if redis.call('ZLEXCOUNT', base .. 'limited', names_of(key)) == 0 then
    redis.call('ZREM', base .. 'limitDue', key)
  else
    redis.call('ZADD', base .. 'limitDue', string.format('%.0f', next_look(stand)), key)
  end
end
