--@include lib/limits
--[[
  What a take meets: a task whose key has a free slot and a token starts, another one is put aside.
]]

-- The next of the tasks put aside, where it goes before this one and is of the same lane: it gets the slot.
local function overtaken(key, name, token)
  local first, last = names_of(key)
  local next_one = redis.call('ZRANGEBYLEX', base .. 'limited', first, last, 'LIMIT', 0, 1)[1]
  if not next_one or next_one > name then
    return nil
  end
  local _, earlier = read_limited(next_one)
  if lane_of(earlier) ~= lane_of(token) then
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

-- Keeps what starts, what is put aside, and what keys have left.
local function keep_starts(holders, limited, keys, stands)
  if #holders > 0 then
    redis.call('ZADD', base .. 'holders', unpack(holders))
  end
  if #limited > 0 then
    redis.call('ZADD', base .. 'limited', unpack(limited))
    redis.call('HSET', base .. 'config', 'limiting', '1')
  end
  local rates, looks, changes = {}, {}, {}
  for i = 1, #keys do
    local stand = stands[keys[i]]
    if stand.bucket and stand.started then
      rates[#rates + 1], rates[#rates + 2] = string.format('%.17g', stand.full), keys[i]
    end
    local list = stand.limited and looks or stand.starts < 1 and changes
    if list then
      list[#list + 1], list[#list + 2] = string.format('%.0f', next_look(stand)), keys[i]
    end
  end
  if #rates > 0 then
    redis.call('ZADD', base .. 'rates', unpack(rates))
  end
  if #looks > 0 then
    redis.call('ZADD', base .. 'limitDue', unpack(looks))
  end
  if #changes > 0 then
    redis.call('ZADD', base .. 'limitDue', 'XX', unpack(changes))
  end
end

-- Lets those of the tokens start on a node that may, and puts the others aside: the ones that start. One that was put
-- aside before may start in the place of a later one of its key.
local function admit_limited(node, tokens)
  local by_token, keys = keys_of(tokens)
  if #keys == 0 then
    return tokens
  end
  local stands, started, holders, limited = stands_of(keys), {}, {}, {}
  -- of keys of which nothing was put aside there is nothing to overtake
  local waiting = redis.call('ZMSCORE', base .. 'limitDue', unpack(keys))
  for i = 1, #keys do
    stands[keys[i]].has_waiting = waiting[i] and true
  end
  local function put_aside(key, name)
    limited[#limited + 1], limited[#limited + 2] = 0, name
    stands[key].limited = true
  end
  local function start(key, stand, token)
    stand.free, stand.starts, stand.started = stand.free - 1, stand.starts - 1, true
    if stand.bucket then
      stand.full = stand.full + stand.bucket.interval
    end
    holders[#holders + 1], holders[#holders + 2] = 0, holder_name(key, node, token)
    started[#started + 1] = token
  end
  for i = 1, #tokens do
    local key, token = by_token[i], tokens[i]
    local stand = stands[key]
    if not stand then
      started[#started + 1] = token
    elseif stand.free < 1 or stand.starts < 1 then
      put_aside(key, limited_name(key, token))
    else
      local name = stand.has_waiting and limited_name(key, token)
      local earlier = name and overtaken(key, name, token)
      if earlier then
        put_aside(key, name)
      end
      start(key, stand, earlier or token)
    end
  end
  keep_starts(holders, limited, keys, stands)
  return started
end
