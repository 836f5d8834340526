--@include lib/limits
--[[
  Appointments: when a node that finds nothing it may start is to come again by itself. `appointments` has the nodes that
  were told, by that time (ms). They come one after the other: the n-th node for the n-th token of the pool, or for the
  n-th key that is to be looked at; the others wait to be woken. So what polls does not grow with the nodes.
]]

-- A waiting node looks by itself after 5 s in any case.
local LATEST_APPOINTMENT_MS = 5000

-- A node is there, so it is not to come; whether it had been told to.
local function end_appointment(node)
  return redis.call('ZREM', base .. 'appointments', node) == 1
end

-- How many others are to come.
local function others_to_come()
  local at = string.format('%.0f', now)
  redis.call('ZREMRANGEBYSCORE', base .. 'appointments', '-inf', at)
  return redis.call('ZCOUNT', base .. 'appointments', at, string.format('%.0f', now + LATEST_APPOINTMENT_MS))
end

-- Tells a node when to come again: ms from now, or nil where somebody will wake it. `bucket` is the pool's where that
-- is empty, full at a time.
local function make_appointment(node, bucket, full)
  local others, at = others_to_come(), nil
  if bucket then
    at = next_token_at(bucket, full) + math.floor(others * bucket.interval)
  else
    local due = redis.call('ZRANGE', base .. 'limitDue', others, others, 'WITHSCORES')
    at = due[2] and tonumber(due[2])
  end
  if not at then
    return nil
  end
  at = math.min(math.max(at, now + 1), now + LATEST_APPOINTMENT_MS)
  redis.call('ZADD', base .. 'appointments', string.format('%.0f', at), node)
  return at - now
end

-- Limits have changed: all who were told to come later come now.
local function wake_expected()
  local nodes = redis.call('ZRANGE', base .. 'appointments', 0, -1)
  for i = 1, #nodes do
    redis.call('LPUSH', base .. 'wake:' .. nodes[i], 1)
  end
  redis.call('DEL', base .. 'appointments')
end
