--@include lib/partition
--[[
  Waking nodes that wait. A node that finds nothing to do is put in `idle` by the same call that told it so, and then
  blocks on its wake key: work that arrives in between leaves a token there, so no wake-up is missed, and a node is
  woken at most once for each time it fell idle.
]]
local idle

-- The idle nodes, as a set; they are looked up once a call, and mostly there are none.
local function idle_nodes()
  if not idle then
    idle = {}
    for _, name in ipairs(redis.call('SMEMBERS', base .. 'idle')) do
      idle[name] = true
    end
  end
  return idle
end

local function wake(node)
  if idle and not idle[node] then
    return
  end
  if redis.call('SREM', base .. 'idle', node) == 1 then
    redis.call('LPUSH', base .. 'wake:' .. node, 1)
  end
  if idle then
    idle[node] = nil
  end
end

-- Wakes up to `most` idle nodes, for tasks that stayed in the backlog.
local function wake_any(most)
  local woken = redis.call('SPOP', base .. 'idle', most)
  for i = 1, #woken do
    redis.call('LPUSH', base .. 'wake:' .. woken[i], 1)
  end
  idle = nil
end
