--@include lib/doctor
--@include lib/lanes
--@include lib/traits
--[[
  Are the lanes listed as they should be? What scripts read of them before they put a task anywhere is looked at here:
  a virtual time, a tag or a weight that is no number would end them in their middle.
]]

-- A lane's tag is at most the virtual time and what its dearest task costs at the least weight.
local MAX_DEBT = 1e12

-- Whether a text is the name of a lane whose tasks require just these labels.
local function is_lane(lane, labels)
  if lane == '0' then
    return labels == ''
  end
  return lane ~= ';' and read_lane(lane) == labels and check_terms(lane .. ';;') == lane .. ';;'
end

-- Calls visit(lane, key, tag, labels) for the lanes of a priority that are listed; at most MOST_LANE_LISTS of them.
local function each_listed(priority, visit)
  local left, classes = MOST_LANE_LISTS, {}
  for _, class in ipairs(redis.call('SMEMBERS', base .. 'classes')) do
    classes[#classes + 1] = string.match(class, '^' .. priority .. ':(.*)$')
  end
  table.sort(classes)
  for _, labels in ipairs(classes) do
    local entries = redis.call('ZRANGE', lanes_key(priority, labels), 0, left - 1, 'WITHSCORES')
    for i = 1, #entries, 2 do
      visit(entries[i], backlog_key(priority, entries[i]), tonumber(entries[i + 1]), labels)
    end
    left = math.max(1, left - #entries / 2)
  end
end

-- Names a fault of the lanes, and mends it.
local function name_fault(what, subject, figure, mend)
  if mending then
    mend()
  end
  found('lanes', subject, '', what .. ':' .. figure, mending and 'mended' or 'left')
end

local function check_classes()
  for _, class in ipairs(redis.call('SMEMBERS', base .. 'classes')) do
    local labels = string.match(class, '^%d:(.*)$')
    if not labels or not (labels == '' or is_lane(labels .. ';', labels)) then
      name_fault('class', class, '', function()
        redis.call('SREM', base .. 'classes', class)
      end)
    end
  end
end

-- A virtual time that is none becomes the least tag: nobody starts before it.
local function check_time(priority)
  local text = redis.call('HGET', base .. 'fair', 'v:' .. priority)
  if not text or is_number(text, 0, 1e300) then
    return
  end
  name_fault('time', priority, text, function()
    local least
    each_listed(priority, function(_, _, tag)
      least = is_number(tag, 0, 1e300) and math.min(tag, least or tag) or least
    end)
    redis.call('HSET', base .. 'fair', 'v:' .. priority, string.format('%.17g', least or 0))
  end)
end

local function check_lanes(priority)
  local text = redis.call('HGET', base .. 'fair', 'v:' .. priority) or '0'
  local time = is_number(text, 0, 1e300) and tonumber(text)
  each_listed(priority, function(lane, _, tag, labels)
    local key = lanes_key(priority, labels)
    if not is_lane(lane, labels) then
      name_fault('stray', lane, labels, function()
        redis.call('ZREM', key, lane)
      end)
    elseif time and not (tag >= -MAX_DEBT and tag <= time + MAX_DEBT) then
      name_fault('tag', lane, tag, function()
        redis.call('ZADD', key, string.format('%.17g', time), lane)
      end)
    end
  end)
end

local function check_weights()
  local weights = redis.call('HGETALL', base .. 'tenants')
  for i = 1, #weights, 2 do
    if not is_number(weights[i + 1], 1e-6, 1e6) then
      name_fault('weight', weights[i], weights[i + 1], function()
        redis.call('HDEL', base .. 'tenants', weights[i])
      end)
    end
  end
end

local function check_all_lanes()
  check_classes()
  for priority in string.gmatch(ALL_PRIORITIES, '%d') do
    check_time(priority)
    check_lanes(priority)
  end
  check_weights()
end

-- Whether somebody looks at a lane.
local function is_listed(priority, lane)
  local labels = read_lane(lane)
  return redis.call('SISMEMBER', base .. 'classes', priority .. ':' .. labels) == 1
    and redis.call('ZSCORE', lanes_key(priority, labels), lane) ~= false
end
