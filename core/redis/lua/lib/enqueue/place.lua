--@include lib/partition
--@include lib/token
--@include lib/wake
--@include lib/place
--@include lib/window
--[[
  A part of enqueue.lua, made only where there may be room on nodes.
]]

-- Places tokens, in groups by priority; what has no room waits. How many wait in the backlog then. Of the priority
-- `empty`, if any, none waits yet.
local function place_groups(groups, first, empty, window, partitions, levels, strategy)
  for priority in pairs(groups) do
    if not string.find(levels, priority, 1, true) then
      --@include lib/levels
      levels = use_level(levels, priority)
    end
  end
  local nodes
  local waiting = 0
  for priority in string.gmatch(levels, '%d') do
    local group = groups[priority]
    if priority ~= empty then
      waiting = waiting + redis.call('LLEN', backlog_key(priority))
    end
    if group then
      local given = 0
      if waiting == 0 and may_give_ahead(window) then
        nodes = nodes or active_nodes(window, tonumber(partitions))
        given = place(strategy, nodes, priority, group, first)
      end
      if given < #group then
        redis.call('RPUSH', backlog_key(priority), unpack(group, given + 1))
        waiting = waiting + #group - given
      end
    end
  end
  return waiting
end
