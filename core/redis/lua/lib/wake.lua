--[[
  Waking nodes that wait. A node that finds nothing to do is put in `idle` by the same call that told
  it so, and then blocks on its wake key: work that arrives in between leaves a token there, so no
  wake-up is missed, and a node is woken at most once for each time it fell idle.
]]
local function wake(node)
  if redis.call('SREM', base .. 'idle', node) == 1 then
    redis.call('LPUSH', base .. 'wake:' .. node, 1)
  end
end

-- Wakes up to `most` idle nodes, for tasks that stayed in the backlog.
local function wake_any(most)
  local idle = redis.call('SPOP', base .. 'idle', most)
  for i = 1, #idle do
    redis.call('LPUSH', base .. 'wake:' .. idle[i], 1)
  end
end
