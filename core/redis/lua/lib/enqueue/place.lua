--@include lib/partition
--@include lib/token
--@include lib/wake
--@include lib/levels
--@include lib/place
--@include lib/window
--[[
  A part of enqueue.lua, made only where there may be room on nodes.
]]

-- Places tokens, in groups by priority; what has no room waits. How many wait in the backlog
-- then. `pool` has the settings that this goes by.
local function place_groups(groups, first, pool)
  local levels = pool.levels
  for priority in pairs(groups) do
    levels = use_level(levels, priority)
  end
  local nodes
  local waiting = 0
  for priority in string.gmatch(levels, '%d') do
    local group = groups[priority]
    waiting = waiting + redis.call('LLEN', backlog_key(priority))
    if group then
      local given = 0
      if waiting == 0 and may_give_ahead(pool.window, pool.own_windows) then
        nodes = nodes or active_nodes(pool.window, tonumber(pool.partitions))
        given = place(pool.strategy, nodes, priority, group, first)
      end
      if given < #group then
        redis.call('RPUSH', backlog_key(priority), unpack(group, given + 1))
        waiting = waiting + #group - given
      end
    end
  end
  return waiting
end
