--@include lib/limits
--@include lib/backlog
--[[
  Offering: tasks that were put aside go back to the head of the backlog when a slot of their key is free. No slot is
  kept for them: whichever task of the key is met first gets it, and what is met too late is put aside again. So
  nothing is held up by a task that was removed, or that waits on a paused node.
]]
-- Most keys whose tasks one call offers, and most tasks.
local MOST_KEYS = 100
local MOST_OFFERED = 500
-- Most keys that a take looks at because their time has come.
local MOST_LOOKS = 20

-- Offers up to `most` tasks of a key, as many as may start now; how many.
local function offer(key, most)
  local stand = stands_of({ key })[key]
  local amount, names = math.min(most, stand.free, stand.starts), {}
  if amount >= 1 then
    local first, last = names_of(key)
    names = redis.call('ZRANGEBYLEX', base .. 'limited', first, last, 'LIMIT', 0, amount)
  end
  if #names > 0 then
    local tokens = {}
    for i = 1, #names do
      -- what is no name has no token
      local _, token = read_limited(names[i])
      tokens[#tokens + 1] = token
    end
    redis.call('ZREM', base .. 'limited', unpack(names))
    prepend_to_backlog(tokens)
  end
  plan_look(key, stand)
  return #names
end

-- Looks at keys whose time has come; how many tasks were offered, and whether there is more to look at.
local function offer_due(most_keys)
  local due = redis.call(
    'ZRANGEBYSCORE', base .. 'limitDue', '-inf', string.format('%.0f', now), 'LIMIT', 0, most_keys)
  local offered = 0
  for i = 1, #due do
    if offered >= MOST_OFFERED then
      return offered, true
    end
    offered = offered + offer(due[i], MOST_OFFERED - offered)
  end
  return offered, #due == most_keys
end

-- Keys are looked at by the next call that looks, if anything of them is limited.
local function look_soon(keys)
  local looks = {}
  for i = 1, #keys do
    looks[2 * i - 1], looks[2 * i] = string.format('%.0f', now), keys[i]
  end
  if #looks > 0 then
    redis.call('ZADD', base .. 'limitDue', 'XX', unpack(looks))
  end
end

-- Keys that were to be looked at at a time that the clock has gone back from.
local function look_sooner()
  local latest = string.format('(%.0f', now + LATEST_LOOK_MS)
  look_soon(redis.call('ZRANGEBYSCORE', base .. 'limitDue', latest, '+inf', 'LIMIT', 0, MOST_KEYS))
end

-- Limits have changed: the keys that were to be looked at last, up to so many, are looked at now.
local function look_again(most)
  look_soon(redis.call('ZREVRANGE', base .. 'limitDue', 0, most - 1))
end

-- Gives back the slots of tasks that a node does not run any more, and offers as many of their keys instead; how many.
local function give_back_slots(node, tokens)
  local names, freed, keys = {}, {}, {}
  for i = 1, #tokens do
    local key = limit_key(tokens[i])
    if key ~= '' then
      names[#names + 1] = holder_name(key, node, tokens[i])
      if not freed[key] then
        keys[#keys + 1] = key
      end
      freed[key] = (freed[key] or 0) + 1
    end
  end
  if #keys == 0 then
    return 0
  end
  redis.call('ZREM', base .. 'holders', unpack(names))
  local looks, later, offered = redis.call('ZMSCORE', base .. 'limitDue', unpack(keys)), {}, 0
  for i = 1, #keys do
    if looks[i] and i <= MOST_KEYS then
      offered = offered + offer(keys[i], freed[keys[i]])
    elseif looks[i] then
      later[#later + 1] = keys[i]
    end
  end
  look_soon(later)
  return offered
end
