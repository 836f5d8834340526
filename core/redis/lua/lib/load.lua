--@include lib/doctor
--@include lib/terms
--[[
  Counting what a node holds, and holding its counters against it.
]]

-- The cost of what may be no token at all: that is counted by nobody.
local function cost_of(entry)
  return string.find(entry, '^%d+$') and 1 or tonumber(string.match(entry, '^%d+:%d:(%d+):%d+:?') or 0)
end

local function cost_of_all(entries)
  if not string.find(table.concat(entries, ' '), '[^%d ]') then
    return #entries
  end
  local cost = 0
  for i = 1, #entries do
    cost = cost + cost_of(entries[i])
  end
  return cost
end

-- Adds up, in `costs`, the cost of entries that require labels, by these.
local function add_labelled(costs, entries)
  if not string.find(table.concat(entries, ' '), ';', 1, true) then
    return
  end
  for i = 1, #entries do
    local labels = token_terms(entries[i])
    if labels ~= '' then
      costs[labels] = (costs[labels] or 0) + cost_of(entries[i])
    end
  end
end

-- Calls act(key, length) for each of a node's queues that has something, highest priority first.
local function each_queue(node, act)
  for priority in string.gmatch(ALL_PRIORITIES, '%d') do
    local key = queue_key(node, priority)
    local length = redis.call('LLEN', key)
    if length > 0 then
      act(key, length)
    end
  end
end

-- Names a counter ('q' or 'r') that is not the cost, and changes it by the difference.
local function check_load(node, counter, cost)
  local counted = redis.call('HGET', base .. 'load', counter .. ':' .. node) or '0'
  local number = tonumber(counted)
  -- one that is no number has been named already
  if not number or number == cost then
    return
  end
  if mending then
    redis.call('HINCRBY', base .. 'load', counter .. ':' .. node, cost - number)
  end
  found('wrong-counter', counter, node, counted .. ':' .. cost, mending and 'mended' or 'left')
end

-- Names a node's counters by labels where one is not the cost, and counts all of them anew.
local function check_labelled(node, costs)
  local key, wrong = base .. 'labelled:' .. node, nil
  local counted, entries = {}, redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
  for i = 1, #entries, 2 do
    counted[entries[i]] = tonumber(entries[i + 1])
    if costs[entries[i]] ~= counted[entries[i]] then
      wrong = entries[i + 1] .. ':' .. (costs[entries[i]] or 0)
    end
  end
  for labels, cost in pairs(costs) do
    if not counted[labels] then
      wrong = '0:' .. cost
    end
  end
  if not wrong then
    return
  end
  if mending then
    redis.call('DEL', key)
    for labels, cost in pairs(costs) do
      redis.call('ZADD', key, cost, labels)
    end
  end
  found('wrong-counter', 'labelled', node, wrong, mending and 'mended' or 'left')
end
