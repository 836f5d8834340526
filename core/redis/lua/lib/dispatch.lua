--@include lib/partition
--@include lib/backlog_length
--@include lib/place
--@include lib/backlog
--@include lib/wake_waiting
--[[
  Dispatch: backlog to node queues.
]]
local function total_room(nodes)
  local room = 0
  for _, node in ipairs(nodes) do
    room = room + node.room
  end
  return room
end

-- Moves up to `budget` tasks of the backlog onto the nodes given; returns how many.
local function dispatch_to(nodes, levels, strategy, budget)
  if has_lanes() then
    --@include lib/dispatch_lanes
    return dispatch_lanes(nodes, levels, strategy, budget)
  end
  local given = 0
  for priority in string.gmatch(levels, '%d') do
    while given < budget do
      local most = math.min(budget - given, total_room(nodes))
      if most < 1 then
        return given
      end
      local tokens = redis.call('LPOP', backlog_key(priority), most)
      if not tokens then
        break
      end
      local placed = place(strategy, nodes, priority, tokens, tonumber(token_sequence(tokens[1])))
      given = given + placed
      if placed < #tokens then
        push_back(tokens, placed + 1)
        return given
      end
    end
  end
  return given
end

-- Dispatches to all active nodes; idle nodes are woken for what had no room. Returns how many were given.
local function dispatch(budget)
  local window, partitions, levels, strategy = settings('window', 'partitions', 'levels', 'strategy')
  local given = 0
  if may_give_ahead(window) then
    given = dispatch_to(active_nodes(window, tonumber(partitions)), levels, strategy, budget)
  end
  local left = backlog_length(levels)
  if left > 0 then
    wake_for_waiting(levels, math.min(left, MAX_TASKS))
  end
  return given
end
