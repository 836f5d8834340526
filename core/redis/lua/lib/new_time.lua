--@include lib/lanes
--[[
  Virtual time of a priority begins anew: all tags go back by as much. Numbers as large as the time gets, in a pool that
  is never idle, have no place for a small step; a lane whose tag does not grow would be next for ever.
]]

-- Who waits for long, because nobody has his labels, lies no farther behind than this.
local LEAST_TAG = -1e12

-- Where more lanes are listed than a call may touch, this is left to a later one: the time goes slowly then.
local function begin_time_anew(priority, time)
  local classes, listed = classes_of(priority), 0
  for _, labels in ipairs(classes) do
    listed = listed + redis.call('ZCARD', lanes_key(priority, labels))
  end
  if listed > MAX_TASKS then
    return
  end
  for _, labels in ipairs(classes) do
    local key, moved = lanes_key(priority, labels), {}
    local entries = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
    for i = 1, #entries, 2 do
      moved[i] = string.format('%.17g', math.max(LEAST_TAG, tonumber(entries[i + 1]) - time))
      moved[i + 1] = entries[i]
    end
    if #moved > 0 then
      redis.call('ZADD', key, unpack(moved))
    end
  end
  redis.call('HSET', base .. 'fair', 'v:' .. priority, '0')
end
