--@include lib/lanes
--@include lib/heap
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
    lane.weight = tonumber(weights[i] or 1) or 1
  end
end

-- The lanes with these labels, with their tags. Those that are empty are struck off, unless they have a debt to pay.
local function open_lanes(priority, classes, now_at)
  local lanes = {}
  for _, labels in ipairs(classes) do
    local key = lanes_key(priority, labels)
    local entries = redis.call('ZRANGE', key, 0, MOST_LANES - 1, 'WITHSCORES')
    for i = 1, #entries, 2 do
      local name, tag = entries[i], tonumber(entries[i + 1])
      local _, tenant = read_lane(name)
      local lane = { name = name, key = backlog_key(priority, name), labels = labels, tenant = tenant, order = #lanes }
      lane.tag = math.max(tag, now_at)
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
  end
  add_weights(lanes)
  return lanes
end

-- The lane's next token, or nil.
local function next_of(lane, seen)
  local at = seen - lane.read
  if at >= #lane.buffer and #lane.buffer == CHUNK then
    lane.read = lane.read + #lane.buffer
    lane.buffer = redis.call('LRANGE', lane.key, lane.read, lane.read + CHUNK - 1)
    at = seen - lane.read
  end
  return lane.buffer[at + 1]
end

-- The next `most` tasks of a priority that require one of these sets of labels:
-- { priority, tokens, lanes (the lane of each), tags (its tag behind each), starts }
local function choose_fairly(priority, most, classes)
  local choice = { priority = priority, tokens = {}, lanes = {}, tags = {}, starts = {} }
  choice.now_at = virtual_time(priority)
  local heap = open_lanes(priority, classes, choice.now_at)
  for _, lane in ipairs(heap) do
    lane.read, lane.seen = 0, 0
  end
  heapify(heap)
  while #choice.tokens < most and heap[1] do
    local lane, n = heap[1], #choice.tokens + 1
    local token = next_of(lane, lane.seen)
    if token then
      choice.tokens[n], choice.lanes[n], choice.starts[n] = token, lane, lane.tag
      lane.seen = lane.seen + 1
      lane.tag = lane.tag + token_cost(token) / lane.weight
      choice.tags[n] = lane.tag
      sink(heap, 1)
    else
      drop_least(heap)
    end
  end
  return choice
end

-- Takes the first `amount` of the chosen tasks out of their lanes, and charges these.
local function take_chosen(choice, amount)
  if amount < 1 then
    return
  end
  local charged, counts = {}, {}
  for i = 1, amount do
    local lane = choice.lanes[i]
    if not counts[lane] then
      charged[#charged + 1] = lane
    end
    counts[lane] = (counts[lane] or 0) + 1
    lane.final = choice.tags[i]
    choice.now_at = math.max(choice.now_at, choice.starts[i])
  end
  for _, lane in ipairs(charged) do
    redis.call('LPOP', lane.key, counts[lane])
    redis.call(
      'ZADD', lanes_key(choice.priority, lane.labels), string.format('%.17g', lane.final), lane.name)
    count_waiting(choice.priority, lane.name, -counts[lane])
  end
  redis.call('HSET', base .. 'fair', 'v:' .. choice.priority, string.format('%.17g', choice.now_at))
end

-- Takes up to `most` tasks of a priority that a node with these labels can run.
local function take_fairly(priority, most, offered)
  local classes = {}
  for _, labels in ipairs(classes_of(priority)) do
    if has_labels(offered, labels) then
      classes[#classes + 1] = labels
    end
  end
  local choice = choose_fairly(priority, most, classes)
  take_chosen(choice, #choice.tokens)
  return choice.tokens
end
