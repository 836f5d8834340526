--@include lib/partition
--@include lib/wake
--[[
  Work that is given to a node which cannot begin it at once is work for an idle node, too, where idle nodes steal. So
  that none sleeps while others have something queued, one is woken for each such task. Each of those takes one task at
  least off what is queued, so those that sleep on are not needed.
]]
-- Tasks given in this call that their nodes cannot begin at once.
local behind = 0

-- Wakes a node for tasks that were just added to its load.
local function wake_for(node, tasks)
  -- of a pool in several partitions nobody knows here what the node runs in the others
  local places = node.partitions == 1 and node.capacity or 0
  local late = math.min(tasks, math.max(0, node.load - places))
  -- a lone task that can begin at once needs nobody else: the idle nodes are not looked up for it
  if tasks > 1 or late > 0 then
    if not next(idle_nodes()) then
      return
    end
    behind = behind + late
  end
  wake(node.name)
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
