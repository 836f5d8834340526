--@include lib/limits
--@include lib/terms
--[[
  What a take meets: a task whose key has a free slot and a token starts, another one is put aside.
]]

-- Whether a task goes before another of its key: not by the names as texts, which Redis compares as its locale says.
local function goes_before(name, other)
  local rank, sequence = string.match(name, '^[^;]*;(%d);(%d+);')
  local other_rank, other_sequence = string.match(other, '^[^;]*;(%d);(%d+);')
  if rank ~= other_rank then
    return tonumber(rank) < tonumber(other_rank)
  end
  return tonumber(sequence) < tonumber(other_sequence)
end

-- The next of the tasks put aside, where it goes before this one and is of the same lane: it gets the slot.
local function overtaken(key, name, token)
  local first, last = names_of(key)
  local next_one = redis.call('ZRANGEBYLEX', base .. 'limited', first, last, 'LIMIT', 0, 1)[1]
  local _, earlier = read_limited(next_one or '')
  if not earlier or not goes_before(next_one, name) or lane_of(earlier) ~= lane_of(token) then
    return nil
  end
  redis.call('ZREM', base .. 'limited', next_one)
  return earlier
end

-- The keys of tokens, '' where there is none, and each key once.
local function keys_of(tokens)
  local by_token, keys, seen = {}, {}, {}
  for i = 1, #tokens do
    local key = limit_key(tokens[i])
    by_token[i] = key
    if key ~= '' and not seen[key] then
      seen[key] = true
      keys[#keys + 1] = key
    end
  end
  return by_token, keys
end

-- When to look at a key of which something was put aside.
local function look_after(stand)
  -- with a slot left, the next take is to offer what had to make way
  return stand.free >= 1 and stand.starts >= 1 and now or next_look(stand)
end

-- Keeps what starts, what is put aside, and what keys have left.
local function keep_starts(holders, limited, keys, stands)
  if #holders > 0 then
    redis.call('ZADD', base .. 'holders', unpack(holders))
  end
  if #limited > 0 then
    redis.call('ZADD', base .. 'limited', unpack(limited))
  end
  local rates, looks, changes = {}, {}, {}
  for i = 1, #keys do
    local stand = stands[keys[i]]
    if stand.bucket and stand.started then
      rates[#rates + 1], rates[#rates + 2] = string.format('%.17g', stand.full), keys[i]
    end
    local list = stand.limited and looks or stand.has_waiting and stand.starts < 1 and changes
    if list then
      list[#list + 1], list[#list + 2] = string.format('%.0f', look_after(stand)), keys[i]
    end
  end
  keep_buckets(rates)
  if #looks > 0 then
    redis.call('ZADD', base .. 'limitDue', unpack(looks))
  end
  if #rates + #looks > 0 then
    redis.call('HSET', base .. 'config', 'limiting', '1')
  end
  if #changes > 0 then
    redis.call('ZADD', base .. 'limitDue', 'XX', unpack(changes))
  end
end

-- How keys stand, and of which of them anything was put aside: of others there is nothing to overtake.
local function meetings_of(keys)
  if #keys == 0 then
    return {}
  end
  local stands = stands_of(keys)
  local waiting = redis.call('ZMSCORE', base .. 'limitDue', unpack(keys))
  for i = 1, #keys do
    stands[keys[i]].has_waiting = waiting[i] and true
  end
  return stands
end

-- Lets those of the tokens start on a node that may, and puts the others aside, until so many have started: those that
-- start, and how many of the tokens were met. One that was put aside before starts in the place of a later one.
local function start_limited(node, tokens, most)
  local by_token, keys = keys_of(tokens)
  local stands, started, holders, limited = meetings_of(keys), {}, {}, {}

  local function start(key, stand, token)
    stand.free, stand.starts, stand.started = stand.free - 1, stand.starts - 1, true
    if stand.bucket then
      stand.full = stand.full + stand.bucket.interval
    end
    holders[#holders + 1], holders[#holders + 2] = 0, holder_name(key, node, token)
    return token
  end

  -- The token that starts where this one is met, or nil.
  local function meet(key, stand, token)
    local name = limited_name(key, token)
    if stand.free < 1 or stand.starts < 1 then
      limited[#limited + 1], limited[#limited + 2] = 0, name
      stand.limited = true
      return nil
    end
    local earlier = stand.has_waiting and overtaken(key, name, token)
    if earlier then
      -- at once: the next one may have to make way for it
      redis.call('ZADD', base .. 'limited', 0, name)
      stand.limited = true
    end
    return start(key, stand, earlier or token)
  end

  local met = 0
  while met < #tokens and #started < most do
    met = met + 1
    local stand = stands[by_token[met]]
    started[#started + 1] = stand and meet(by_token[met], stand, tokens[met]) or not stand and tokens[met] or nil
  end
  keep_starts(holders, limited, keys, stands)
  return started, met
end
