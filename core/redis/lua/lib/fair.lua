--@include lib/lanes
--@include lib/heap
--@include lib/labels
--[[
  Who is next: tasks of several lanes, in fair order (lib/lanes.lua). Choosing reads only, so that a task for which
  there is no room stays where it is, and its lane is not charged for it.
]]

-- Tokens that are read of a lane at once.
local CHUNK = 32

-- Virtual time begins anew when it has come so far: a step of cost 1 at weight 1e6 is soon lost in rounding behind it.
local LATEST_TIME = 2 ^ 30

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

-- Most lanes that are looked at in one call, where there are many sets of labels; but so many of each.
local MOST_IN_ALL = 1000
local LEAST_OF_EACH = 5

-- A lane that is listed, with what is first in it.
local function look_at_lane(priority, labels, name, tag, now_at)
  local _, tenant = read_lane(name)
  local lane = { name = name, key = backlog_key(priority, name), labels = labels, tenant = tenant }
  lane.tag, lane.kept, lane.read, lane.at = math.max(tag, now_at), tag, 0, 0
  lane.buffer = redis.call('LRANGE', lane.key, 0, CHUNK - 1)
  return lane
end

-- Whether there were so many empty lanes in this call that it has not looked behind them. It has struck them off: a later one
-- does.
local lanes_left = false

-- Adds the lanes with some labels that have anything to `lanes`; the tag up to which there can be no others. Those that
-- are empty are struck off, but for the first hundred of those that have a debt to pay.
local function read_class(lanes, priority, labels, now_at, most)
  local key, indebted, before, entries = lanes_key(priority, labels), 0, #lanes, nil
  for _ = 1, MOST_STRUCK / most do
    entries = redis.call('ZRANGE', key, indebted, indebted + most - 1, 'WITHSCORES')
    for i = 1, #entries, 2 do
      local tag = tonumber(entries[i + 1])
      local lane = look_at_lane(priority, labels, entries[i], tag, now_at)
      if #lane.buffer > 0 then
        lane.order = #lanes
        lanes[#lanes + 1] = lane
      elseif tag <= now_at or indebted == MOST_LANES then
        redis.call('ZREM', key, lane.name)
      else
        indebted = indebted + 1
      end
    end
    if #entries < 2 * most then
      break
    elseif #lanes > before then
      return math.max(now_at, tonumber(entries[#entries]))
    end
  end
  lanes_left = lanes_left or #entries == 2 * most
  if #entries + indebted == 0 then
    redis.call('SREM', base .. 'classes', priority .. ':' .. labels)
  end
  return math.huge
end

-- The lanes of these sets of labels that have anything, with their tags, and the tag up to which there can be no others.
local function open_lanes(priority, classes, now_at)
  local lanes, known_to = {}, math.huge
  local most = math.min(MOST_LANES, math.max(LEAST_OF_EACH, math.floor(MOST_IN_ALL / #classes)))
  for _, labels in ipairs(classes) do
    known_to = math.min(known_to, read_class(lanes, priority, labels, now_at, most))
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
  local time = choice.starts[amount]
  redis.call('HSET', base .. 'fair', 'v:' .. choice.priority, string.format('%.17g', time))
  if time >= LATEST_TIME then
    --@include lib/new_time
    begin_time_anew(choice.priority, time)
  end
end

-- Takes up to `most` tasks of a priority that a node with these labels can run.
local function take_fairly(priority, most, offered)
  local classes = classes_of(priority, offered_by_any({ { labels = offered } }))
  local choice = choose_fairly(priority, most, classes)
  take_chosen(choice, #choice.tokens)
  return choice.tokens
end
