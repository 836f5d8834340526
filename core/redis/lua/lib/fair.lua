--@include lib/lanes
--@include lib/heap
--@include lib/labels
--[[
  Who is next: tasks of several lanes, in fair order (lib/lanes.lua). Choosing reads only, so that a task for which
  there is no room stays where it is, and its lane is not charged for it.
]]

-- Tokens that are read of a lane at once.
local CHUNK = 32

local function add_weights(lanes)
  local tenants = {}
  for i, lane in ipairs(lanes) do
    tenants[i] = lane.tenant
  end
  local weights = #lanes > 0 and redis.call('HMGET', base .. 'tenants', unpack(tenants)) or {}
  for i, lane in ipairs(lanes) do
    lane.weight = read_weight(weights[i])
  end
end

-- The virtual time may have passed all of them, where others serve other labels: then who was served longest ago is next.
local function order_by_kept_tags(lanes)
  table.sort(lanes, function(a, b)
    if a.kept ~= b.kept then
      return a.kept < b.kept
    end
    return a.order < b.order
  end)
  for i, lane in ipairs(lanes) do
    lane.order = i
  end
end

-- Times that lanes are read of a set of labels, where none of those read had anything.
local MOST_READINGS = 10

-- The lanes with these labels, with their tags, and the tag up to which there can be no others. Those that are empty are
-- struck off, unless they have a debt to pay.
local function open_lanes(priority, classes, now_at)
  local lanes, known_to = {}, math.huge
  local function read_class(labels)
    local key, before = lanes_key(priority, labels), #lanes
    local entries = redis.call('ZRANGE', key, 0, MOST_LANES - 1, 'WITHSCORES')
    for i = 1, #entries, 2 do
      local name, tag = entries[i], tonumber(entries[i + 1])
      local _, tenant = read_lane(name)
      local lane = { name = name, key = backlog_key(priority, name), labels = labels, tenant = tenant, order = #lanes }
      lane.tag, lane.kept, lane.read, lane.at = math.max(tag, now_at), tag, 0, 0
      lane.buffer = redis.call('LRANGE', lane.key, 0, CHUNK - 1)
      if #lane.buffer > 0 then
        lanes[#lanes + 1] = lane
      elseif tag <= now_at or #entries == 2 * MOST_LANES then
        redis.call('ZREM', key, name)
      end
    end
    if #entries == 0 then
      redis.call('SREM', base .. 'classes', priority .. ':' .. labels)
    end
    local is_all, has_any = #entries < 2 * MOST_LANES, #lanes > before
    if has_any and not is_all then
      known_to = math.min(known_to, math.max(now_at, tonumber(entries[#entries])))
    end
    return is_all or has_any
  end
  for _, labels in ipairs(classes) do
    for _ = 1, MOST_READINGS do
      if read_class(labels) then
        break
      end
    end
  end
  if #classes > 1 then
    order_by_kept_tags(lanes)
  end
  add_weights(lanes)
  return lanes, known_to
end

-- The lane's next token, or nil.
local function next_of(lane)
  if lane.at == CHUNK then
    lane.read = lane.read + CHUNK
    lane.buffer, lane.at = redis.call('LRANGE', lane.key, lane.read, lane.read + CHUNK - 1), 0
  end
  lane.at = lane.at + 1
  return lane.buffer[lane.at]
end

-- The next `most` tasks of a priority that require one of these sets of labels:
-- { priority, tokens, lanes (the lane of each), tags (its tag behind each), starts }
local function choose_fairly(priority, most, classes)
  local tokens, lanes, tags, starts = {}, {}, {}, {}
  local heap, known_to = open_lanes(priority, classes, virtual_time(priority))
  heapify(heap)
  local n = 0
  -- behind what was read, others may be next: they are read in the next call
  while n < most and heap[1] and heap[1].tag <= known_to do
    local lane = heap[1]
    local token = next_of(lane)
    if token then
      n = n + 1
      tokens[n], lanes[n], starts[n] = token, lane, lane.tag
      lane.tag = lane.tag + token_cost(token) / lane.weight
      tags[n] = lane.tag
      sink(heap, 1)
    else
      drop_least(heap)
    end
  end
  return { priority = priority, tokens = tokens, lanes = lanes, tags = tags, starts = starts }
end

-- Takes the first `amount` of the chosen tasks out of their lanes, and charges these.
local function take_chosen(choice, amount)
  if amount < 1 then
    return
  end
  local charged, left = {}, 0
  for i = 1, amount do
    local lane = choice.lanes[i]
    if not lane.taken then
      charged[#charged + 1] = lane
    end
    lane.taken = (lane.taken or 0) + 1
    lane.final = choice.tags[i]
  end
  for _, lane in ipairs(charged) do
    redis.call('LPOP', lane.key, lane.taken)
    redis.call(
      'ZADD', lanes_key(choice.priority, lane.labels), string.format('%.17g', lane.final), lane.name)
    left = left + (lane.name == '0' and 0 or lane.taken)
  end
  change_waiting(choice.priority, -left)
  -- they start one after the other
  redis.call('HSET', base .. 'fair', 'v:' .. choice.priority, string.format('%.17g', choice.starts[amount]))
end

-- Takes up to `most` tasks of a priority that a node with these labels can run.
local function take_fairly(priority, most, offered)
  local classes = classes_of(priority, offered_by_any({ { labels = offered } }))
  local choice = choose_fairly(priority, most, classes)
  take_chosen(choice, #choice.tokens)
  return choice.tokens
end
