--@include lib/partition
--[[
  Waking nodes that wait. A node that finds nothing to do is put in `idle` by the same call that told it so, and then
  blocks on its wake key: work that arrives in between leaves a token there, so no wake-up is missed, and a node is
  woken at most once for each time it fell idle.

  Work that is given to a node which cannot begin it at once is work for an idle node, too, where idle nodes steal. So
  that none sleeps while others have something queued, one is woken for each such task. Each of those takes one task at
  least off what is queued, so those that sleep on are not needed.
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
  if idle_nodes()[node] then
    idle[node] = nil
    if redis.call('SREM', base .. 'idle', node) == 1 then
      redis.call('LPUSH', base .. 'wake:' .. node, 1)
    end
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

-- Tasks given in this call that their nodes cannot begin at once.
local behind = 0

-- Wakes a node for tasks that were just added to its load.
local function wake_for(node, tasks)
  if next(idle_nodes()) then
    wake(node.name)
    -- of a pool in several partitions nobody knows here what the node runs in the others
    local places = settings('partitions') == '1' and node.capacity or 0
    behind = behind + math.min(tasks, math.max(0, node.load - places))
  end
end

-- Wakes idle nodes among these, one for each task that its node cannot begin at once; others at each `turn`.
local function wake_thieves(nodes, turn)
  if behind > 0 and next(idle_nodes()) and settings('stealing') ~= 'off' then
    for i = 1, #nodes do
      local node = nodes[(i + turn) % #nodes + 1]
      if behind > 0 and idle[node.name] then
        wake(node.name)
        behind = behind - 1
      end
    end
  end
  behind = 0
end

-- Wakes all idle nodes, where they steal: for what came to a queue otherwise than by dispatch.
local function wake_all_thieves()
  if settings('stealing') ~= 'off' then
    wake_any(MAX_TASKS)
  end
end
